// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framefacts.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// The output of one process, put together from its stream frames in the order of seq, wherever
/// they came from and however often. What is missing shows as a gap.
///
/// Bounded: beyond `cap` bytes the frames with the lowest seq go, and show as a gap, too.
class ReplayAssembly
{
public:
    static constexpr std::size_t defaultCap = 64 << 20;

    explicit ReplayAssembly(std::size_t cap = defaultCap)
        : m_cap(cap)
    {}

    /// A piece of the output. Pieces of a stream that touch are one.
    struct Piece
    {
        enum class Kind { Stdout, Stderr, Gap, Exit };
        Kind kind = Kind::Stdout;
        std::uint64_t firstSeq = 0;
        std::uint64_t lastSeq = 0;
        std::string bytes; ///< of an output
        int exitCode = 0;  ///< of an exit
    };

    /// @return whether it was new
    bool add(FrameKind kind, std::uint64_t seq, std::string bytes, int exitCode);
    /// The same, from a frame; of another process's, and of what is no stream frame, nothing.
    bool addFrame(std::string_view frame, std::string_view process);
    void clear();

    /// @param known the first and last seq that exist, if that is known from elsewhere: what lies
    /// between them and is not here is a gap
    /// @param from nothing of before that seq, no gap either
    [[nodiscard]] std::vector<Piece> pieces(bool withStdout, bool withStderr,
                                            std::uint64_t knownFirst, std::uint64_t knownLast,
                                            std::uint64_t from = 0) const;

    /// Where the last frames begin that come to some `bytes`, at a price of `frameCost` for each;
    /// 0 if all do.
    [[nodiscard]] std::uint64_t tailBegin(std::size_t bytes) const;
    static constexpr std::size_t frameCost = 32;

    /// Bytes of output before a seq.
    [[nodiscard]] std::size_t bytesBefore(std::uint64_t seq, bool ofStdout, bool ofStderr) const;

    [[nodiscard]] std::uint64_t firstSeq() const;
    [[nodiscard]] std::uint64_t lastSeq() const;
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] std::size_t frames() const { return m_frames.size(); }
    [[nodiscard]] bool isEnded() const;

private:
    struct Chunk
    {
        FrameKind kind;
        std::string bytes;
        int exitCode;
    };

    std::size_t m_cap;
    std::map<std::uint64_t, Chunk> m_frames;
    std::size_t m_bytes = 0;
    std::uint64_t m_dropped = 0; ///< the highest seq that went for the cap
};

} // namespace claustrum::lab
