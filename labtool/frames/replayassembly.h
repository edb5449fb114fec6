// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framefacts.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// The output of one process, assembled from its stream frames in seq order. Accepts frames from
/// any source, in any order and repeatedly. Missing frames appear as a gap.
///
/// The bytes of frames in a store stay there: 40 bytes each tell where. Holds at most `cap` bytes
/// of other frames, counting `nodeCost` for each: beyond that, drops the oldest frames of the
/// stream that takes more. So a flood on stdout does not drop a few lines of stderr.
class ReplayAssembly
{
public:
    static constexpr std::size_t defaultCap = 64 << 20;
    static constexpr std::uint64_t lastOfAll = std::numeric_limits<std::uint64_t>::max();
    /// The output that a stored frame carries; called for each use.
    using Reader = std::function<std::string(std::uint64_t frame)>;

    explicit ReplayAssembly(std::size_t cap = defaultCap, Reader reader = {})
        : m_cap(cap)
        , m_reader(std::move(reader))
    {}

    /// A piece of the output: adjacent frames of one stream, a gap, or the exit.
    struct Piece
    {
        enum class Kind {
            Stdout,
            Stderr,
            Gap,
            Exit,
            Cut, ///< the output before it may be cut by the wire log
        };
        /// Where the bytes of a frame begin.
        struct Start
        {
            std::uint64_t seq;
            std::size_t offset;
        };
        Kind kind = Kind::Stdout;
        std::uint64_t firstSeq = 0;
        std::uint64_t lastSeq = 0;
        std::string bytes;         ///< of an output
        int exitCode = 0;          ///< of an exit
        bool dropped = false;      ///< a gap: the tool may have dropped the frames itself
        std::vector<Start> starts; ///< of an output
    };

    /// @param isCut whether the bytes may be incomplete
    /// @return whether the frame was new
    bool add(FrameKind kind, std::uint64_t seq, std::string bytes, int exitCode,
             bool isCut = false);
    /// Adds a frame, if it is a stream frame of that process.
    bool addFrame(const FrameView &frame, std::string_view process, bool isCut = false);
    /// The same for a frame in a store, which the reader finds by its number (not 0). Takes the
    /// place of the same frame from elsewhere, since the newest stays longest in the store.
    bool addStored(const FrameView &frame, std::string_view process, std::uint64_t number,
                   bool isCut = false);
    /// The store has dropped the frames before this number.
    void forgetBefore(std::uint64_t number);
    void clear();

    /// @param knownFirst with @p knownLast: the retained range, if known; missing frames up to its
    /// end are gaps
    /// @param from the first seq to return, @p to the last; frames and gaps beyond are left out
    [[nodiscard]] std::vector<Piece> pieces(bool withStdout, bool withStderr,
                                            std::uint64_t knownFirst, std::uint64_t knownLast,
                                            std::uint64_t from = 0,
                                            std::uint64_t to = lastOfAll) const;

    /// The first seq of the longest tail of the chosen streams that fits into @p bytes, counting
    /// `frameCost` per frame; 0 if everything fits.
    [[nodiscard]] std::uint64_t tailBegin(std::size_t bytes, bool ofStdout = true,
                                          bool ofStderr = true) const
    {
        return beginBefore(lastOfAll, bytes, ofStdout, ofStderr);
    }
    /// The same for the output before a seq.
    [[nodiscard]] std::uint64_t beginBefore(std::uint64_t seq, std::size_t bytes, bool ofStdout,
                                            bool ofStderr) const;
    /// The last seq of the longest part from @p seq on that fits, but at least one frame;
    /// `lastOfAll` if everything fits.
    [[nodiscard]] std::uint64_t endAfter(std::uint64_t seq, std::size_t bytes, bool ofStdout,
                                         bool ofStderr) const;
    static constexpr std::size_t frameCost = 32;
    static constexpr std::size_t nodeCost = 160; ///< bytes of memory besides the output

    /// The seq of the next output frame of the chosen streams (step 1) or the one before (-1); 0:
    /// none.
    [[nodiscard]] std::uint64_t next(std::uint64_t seq, int step, bool ofStdout,
                                     bool ofStderr) const;
    [[nodiscard]] bool isStderr(std::uint64_t seq) const;
    /// The output of one frame; empty if there is none.
    [[nodiscard]] std::string bytesAt(std::uint64_t seq) const;
    /// The number of a stored frame; 0 for others.
    [[nodiscard]] std::uint64_t numberAt(std::uint64_t seq) const;

    /// Bytes of output before a seq.
    [[nodiscard]] std::size_t bytesBefore(std::uint64_t seq, bool ofStdout, bool ofStderr) const;

    [[nodiscard]] std::uint64_t firstSeq() const;
    [[nodiscard]] std::uint64_t lastSeq() const;
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] std::size_t frames() const { return m_frames.size(); }
    /// Bytes of memory, approximately.
    [[nodiscard]] std::size_t memory() const;
    /// How many of them may be incomplete.
    [[nodiscard]] std::size_t cutFrames() const { return m_cut; }
    [[nodiscard]] bool isEnded() const;

private:
    struct Chunk
    {
        std::uint64_t seq;
        std::uint64_t number; ///< in the store; 0: the bytes are in m_own
        std::size_t size;
        int exitCode;
        FrameKind kind;
        bool isCut;
    };
    using Frames = std::deque<Chunk>; ///< by seq
    struct Stream
    {
        std::set<std::uint64_t> seqs; ///< of own bytes
        std::size_t cost = 0;         ///< of own bytes
        std::uint64_t dropped = 0;    ///< the highest seq dropped because of the cap
    };

    /// The exit belongs to stdout.
    Stream &streamOf(FrameKind kind) { return m_streams[kind == FrameKind::Stderr ? 1 : 0]; }
    [[nodiscard]] Frames::const_iterator find(std::uint64_t seq) const;
    [[nodiscard]] Frames::const_iterator lowerBound(std::uint64_t seq) const;
    [[nodiscard]] std::string bytesOf(const Chunk &chunk) const;
    bool insert(Chunk chunk);
    void release(const Chunk &chunk);
    void dropOldest();

    std::size_t m_cap;
    Reader m_reader;
    Frames m_frames;
    std::map<std::uint64_t, std::string> m_own; ///< by seq
    std::array<Stream, 2> m_streams;
    std::size_t m_bytes = 0;
    std::size_t m_cut = 0;
};

} // namespace claustrum::lab
