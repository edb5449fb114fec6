// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace claustrum {

/// A value that the first who asks computes. Any thread; the others wait.
template <typename T>
class OnceFound
{
public:
    template <typename Find>
    const T &get(Find find)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_value)
            m_value = find();
        return *m_value;
    }

private:
    std::mutex m_mutex;
    std::optional<T> m_value;
};

/// What one daemon finds out about its git once, and the locks of its repositories. Any thread.
struct GitFacts
{
    OnceFound<std::string> excludesFile;     ///< of the user, "/dev/null" if there is none
    OnceFound<bool> knowsAttributeSource;    ///< git 2.40 and later
    OnceFound<bool> listsIgnoredDirectories; ///< git 2.32 and later

    /// Held while one branch of a repository is judged and deleted. Some repositories share one.
    std::mutex &branchLock(const std::string &repository)
    {
        return m_branchLocks[std::hash<std::string>()(repository) % m_branchLocks.size()];
    }

private:
    std::array<std::mutex, 64> m_branchLocks;
};

} // namespace claustrum
