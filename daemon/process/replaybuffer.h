// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/replaybuffers.h"
#include "daemon/process/spillfiles.h"
#include "wire/frame.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

namespace claustrum {

/// Frames that are kept elsewhere than in a buffer.
class ReplayStore
{
public:
    [[nodiscard]] virtual Frame oldest() const = 0;
    /// Forgets the oldest frame; its size.
    virtual std::size_t dropOldest() = 0;
    /// Calls @p each with every frame whose seq is greater than @p seq, oldest first.
    virtual void after(Seq seq, const std::function<void(const Frame &)> &each) const = 0;

protected:
    ~ReplayStore() = default;
};

/// The frames of one process that a reattach can still replay.
///
/// Holds frames as written on the wire, newline included, and forgets the oldest beyond the cap;
/// the newest always stays (processes.md, Replay buffer). Frames are shared and never change, so
/// replaying copies nothing. Seqs run from 1 without a gap, so a frame's seq is its place. Event
/// loop's thread.
class ReplayBuffer
{
public:
    static constexpr std::size_t defaultCap = std::size_t{16} * 1024 * 1024;

    /// @param cap bytes of serialized frames to retain
    explicit ReplayBuffer(std::size_t cap = defaultCap);
    ~ReplayBuffer();
    ReplayBuffer(const ReplayBuffer &) = delete;
    ReplayBuffer &operator=(const ReplayBuffer &) = delete;

    /// Frames are in @p store, which outlives it, and only noted here. While it is empty.
    void keepIn(ReplayStore &store) { m_store = &store; }

    /// Frames beyond the cap go there, and are replayed as before.
    void spillTo(std::unique_ptr<SpillFiles> spill) { m_spill = std::move(spill); }
    [[nodiscard]] bool spills() const { return m_spill != nullptr; }

    /// The first frame to be appended has the seq after @p seq. While it is empty.
    void beginAfter(Seq seq) { m_lastSeq = seq; }

    /// Appends the frame whose seq is lastSeq() + 1. Amortized constant time.
    void append(Frame frame);
    /// Instead, if there is a store, which has that frame.
    void note(std::size_t frameBytes);

    /// Calls @p each with every retained frame whose seq is greater than @p seq, oldest first.
    template <typename Each>
    void after(Seq seq, Each &&each) const
    {
        if (isSpilled())
            m_spill->after(seq, each);
        if (m_store) {
            m_store->after(seq, each);
            return;
        }
        const InUse inUse(*this);
        const Seq known = m_lastSeq - m_frames.size();
        for (auto i = seq > known ? seq - known : 0; i < m_frames.size(); ++i)
            each(m_frames[i]);
    }

    /// Seq of the oldest and newest retained frame; 0 if there never was one.
    [[nodiscard]] Seq firstSeq() const { return isSpilled() ? m_spill->firstSeq() : firstHeld(); }
    [[nodiscard]] Seq lastSeq() const { return m_lastSeq; }

    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] std::size_t cap() const { return m_cap; }

    /// Whether dropOldest() would drop anything: not while this runs a function of its own.
    [[nodiscard]] bool hasOldest() const { return !m_inUse && m_frames.size() > 1; }
    /// Drops so many bytes of whole frames, or one frame more; the newest stays.
    void dropOldest(std::size_t bytes);

private:
    friend class ReplayBuffers;

    /// Frames are neither added nor dropped meanwhile; memory may be short at any allocation.
    struct InUse
    {
        explicit InUse(const ReplayBuffer &buffer)
            : of(buffer)
        {
            of.m_inUse = true;
        }
        ~InUse() { of.m_inUse = false; }
        InUse(const InUse &) = delete;
        InUse &operator=(const InUse &) = delete;
        const ReplayBuffer &of;
    };

    void dropFront();
    /// Of the oldest frame that is not spilled.
    [[nodiscard]] Seq firstHeld() const
    {
        const Seq count = m_store ? m_noted : m_frames.size();
        return count == 0 ? 0 : m_lastSeq - count + 1;
    }
    /// Whether there are frames right before.
    [[nodiscard]] bool isSpilled() const
    {
        return m_spill && m_spill->firstSeq() != 0 && m_spill->nextSeq() == firstHeld();
    }
    /// Of its own.
    [[nodiscard]] std::size_t memory() const { return m_store ? 0 : m_bytes; }

    ReplayBuffers &m_all = ReplayBuffers::ofThread();
    ReplayBuffer *m_previous = nullptr; // in the list of all
    ReplayBuffer *m_next = nullptr;
    mutable bool m_inUse = false;
    ReplayStore *m_store = nullptr;      // null: the frames are here
    std::size_t m_noted = 0;             // of them in the store
    std::unique_ptr<SpillFiles> m_spill; // null: frames beyond the cap are forgotten
    std::deque<Frame> m_frames;
    Seq m_lastSeq = 0;
    std::size_t m_bytes = 0;
    std::size_t m_cap;
};

} // namespace claustrum
