// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framefacts.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// The output of one process, assembled from its stream frames in seq order. Accepts frames from
/// any source, in any order and repeatedly. Missing frames appear as a gap.
///
/// Holds at most `cap` bytes, counting `nodeCost` for each frame: beyond that, drops the oldest
/// frames of the stream that takes more. So a flood on stdout does not drop a few lines of stderr.
class ReplayAssembly
{
public:
    static constexpr std::size_t defaultCap = 64 << 20;

    explicit ReplayAssembly(std::size_t cap = defaultCap)
        : m_cap(cap)
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
        Kind kind = Kind::Stdout;
        std::uint64_t firstSeq = 0;
        std::uint64_t lastSeq = 0;
        std::string bytes;    ///< of an output
        int exitCode = 0;     ///< of an exit
        bool dropped = false; ///< a gap: this assembly may have dropped the frames itself
    };

    /// @param isCut whether the bytes may be incomplete
    /// @return whether the frame was new
    bool add(FrameKind kind, std::uint64_t seq, std::string bytes, int exitCode,
             bool isCut = false);
    /// Adds a frame, if it is a stream frame of that process.
    bool addFrame(const FrameView &frame, std::string_view process, bool isCut = false);
    void clear();

    /// @param knownFirst with @p knownLast: the retained range, if known; missing frames up to its
    /// end are gaps
    /// @param from the first seq to return; earlier frames and gaps are left out
    [[nodiscard]] std::vector<Piece> pieces(bool withStdout, bool withStderr,
                                            std::uint64_t knownFirst, std::uint64_t knownLast,
                                            std::uint64_t from = 0) const;

    /// The first seq of the longest tail of the chosen streams that fits into @p bytes, counting
    /// `frameCost` per frame; 0 if everything fits.
    [[nodiscard]] std::uint64_t tailBegin(std::size_t bytes, bool ofStdout = true,
                                          bool ofStderr = true) const;
    static constexpr std::size_t frameCost = 32;
    static constexpr std::size_t nodeCost = 160; ///< bytes of memory besides the output

    /// Bytes of output before a seq.
    [[nodiscard]] std::size_t bytesBefore(std::uint64_t seq, bool ofStdout, bool ofStderr) const;

    [[nodiscard]] std::uint64_t firstSeq() const;
    [[nodiscard]] std::uint64_t lastSeq() const;
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] std::size_t frames() const { return m_frames.size(); }
    /// How many of them may be incomplete.
    [[nodiscard]] std::size_t cutFrames() const { return m_cut; }
    [[nodiscard]] bool isEnded() const;

private:
    struct Chunk
    {
        FrameKind kind;
        std::string bytes;
        int exitCode;
        bool isCut;
    };
    struct Stream
    {
        std::set<std::uint64_t> seqs;
        std::size_t cost = 0;
        std::uint64_t dropped = 0; ///< the highest seq dropped because of the cap
    };

    /// The exit belongs to stdout.
    Stream &streamOf(FrameKind kind) { return m_streams[kind == FrameKind::Stderr ? 1 : 0]; }
    void dropOldest();

    std::size_t m_cap;
    std::map<std::uint64_t, Chunk> m_frames;
    std::array<Stream, 2> m_streams;
    std::size_t m_bytes = 0;
    std::size_t m_cut = 0;
};

} // namespace claustrum::lab
