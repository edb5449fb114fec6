// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <condition_variable>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>

namespace claustrum {

/// The plugins that plugins.prune must not remove, by name, whatever folder they are in: those that
/// an argument of a running child names, and those that are being unpacked.
///
/// A use and a removal of one plugin exclude each other: a plugin in use cannot be claimed, and an
/// unpacking waits for the claim of its plugin. A spawn does not wait: a plugin whose removal has
/// begun is gone for it. Any thread. Outlives its uses and claims.
class PluginsInUse
{
public:
    enum class Use {
        Named,   ///< by an argument of a child
        Written, ///< by files.extract_tar
    };

    /// Ends when the last copy is destroyed.
    using Hold = std::shared_ptr<const void>;

    /// The plugins that @p arguments name; null if there are none. Never waits.
    [[nodiscard]] Hold holdNamed(std::initializer_list<std::span<const std::string>> arguments);

    /// The plugin of which @p directory is the folder; null if its name is none. Waits while it is
    /// claimed.
    [[nodiscard]] Hold holdWritten(const std::string &directory);

    /// Claims a plugin for its removal, or says what uses it. One claim of a name at a time.
    [[nodiscard]] Result<Hold, Use> claim(const std::string &name);

    /// Held by a prune: two of them do not overlap. Waits.
    [[nodiscard]] std::unique_lock<std::mutex> pruning()
    {
        return std::unique_lock<std::mutex>(m_pruning);
    }

private:
    struct Uses
    {
        int named = 0;
        int written = 0;
        bool isClaimed = false;
    };

    /// Runs @p end, which changes the uses of @p names, at the end of the hold.
    Hold holdUntil(std::set<std::string> names, void (*end)(Uses &));
    void endUses(const std::set<std::string> &names, void (*end)(Uses &));

    std::mutex m_mutex;
    std::condition_variable m_claimEnded;
    std::map<std::string, Uses, std::less<>> m_uses; // as many as children, extractions and claims
    std::mutex m_pruning;
};

} // namespace claustrum
