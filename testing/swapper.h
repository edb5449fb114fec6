// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <thread>
#include <utility>

namespace claustrum::testing {

/// A thread that exchanges two entries of the file system as fast as it can until it is destroyed.
class Swapper
{
public:
    Swapper(std::string a, std::string b)
        : m_thread([this, first = std::move(a), second = std::move(b)] {
            while (!m_ends) {
                if (::renameat2(AT_FDCWD, first.c_str(), AT_FDCWD, second.c_str(), RENAME_EXCHANGE)
                    == 0)
                    ++m_swaps;
            }
        })
    {}
    Swapper(const Swapper &) = delete;
    Swapper &operator=(const Swapper &) = delete;
    ~Swapper()
    {
        m_ends = true;
        m_thread.join();
    }
    /// Number of exchanges so far.
    [[nodiscard]] int swaps() const { return m_swaps; }

private:
    std::atomic<bool> m_ends = false;
    std::atomic<int> m_swaps = 0;
    std::thread m_thread; // last: it uses the others
};

} // namespace claustrum::testing
