// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>

namespace claustrum {

class ReplayBuffer;

/// All replay buffers of a thread. When memory is short, the largest ones give up their oldest
/// frames, and from then on they keep together what they have then.
class ReplayBuffers
{
public:
    static ReplayBuffers &ofThread();

    /// Has every thread call giveUpOldest() when an allocation fails; only that of the buffers has
    /// any. Where that does not help, std::bad_alloc is thrown. Call it once.
    static void serveWhenMemoryIsShort();

    /// Drops a sixteenth of all, at least 1 MiB, from the largest. False if there was nothing to
    /// drop. Allocates nothing.
    bool giveUpOldest();

    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] bool isLimited() const
    {
        return m_limit != std::numeric_limits<std::size_t>::max();
    }

private:
    friend class ReplayBuffer;

    void add(ReplayBuffer &buffer);
    void remove(ReplayBuffer &buffer);
    void onAppended();
    bool drop(std::size_t bytes);
    [[nodiscard]] ReplayBuffer *largest() const;

    ReplayBuffer *m_first = nullptr; // a list, so that nothing is allocated
    std::size_t m_bytes = 0;
    std::size_t m_limit = std::numeric_limits<std::size_t>::max();
    bool m_logged = false;
};

} // namespace claustrum
