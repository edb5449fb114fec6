// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

class KFilterBase;

namespace claustrum {

/// Streaming zstd decoder with KArchive's filter: compressed bytes in, plain bytes out.
///
///     Between ──start of a data frame──▶ Data ──its end──▶ Between
///        └─────start of a skippable one─▶ Skipping ──its end──▶ Between
///
/// Between:  the bytes of the next frame's start are collected; only here the input may end.
///           Bytes that cannot start a frame are refused before the filter sees them.
/// Data:     the filter decodes, checks the frame's checksum and finds its end.
/// Skipping: a known number of bytes is skipped.
///
/// The filter has a single kind of failure and detects no end of input, so the distinctions of the
/// contract (install.md, 5) are made here. Memory: the frame's window, at most maxZstdWindow, and
/// one block of output. One thread.
class ZstdDecoder
{
public:
    /// Receives the plain bytes; its failure ends the decoding and is returned.
    using Sink = std::function<Result<void>(std::string_view)>;

    explicit ZstdDecoder(Sink sink);
    ~ZstdDecoder();
    ZstdDecoder(const ZstdDecoder &) = delete;
    ZstdDecoder &operator=(const ZstdDecoder &) = delete;

    /// Decodes the next bytes of the input. Unusable after a failure.
    Result<void> feed(std::string_view bytes);

    /// Ends the input: fails with "unexpected EOF" inside a frame. An empty input is complete.
    Result<void> finish() const;

private:
    enum class State { Between, Data, Skipping };

    Result<void> startFrame(std::string_view &bytes);
    Result<void> decode(std::string_view &bytes);
    Result<void> decodeBlock();
    void skip(std::string_view &bytes);

    Sink m_sink;
    std::unique_ptr<KFilterBase> m_filter;
    std::vector<char> m_block;
    std::string m_start; ///< of the frame, as far as received
    State m_state = State::Between;
    std::uint32_t m_skip = 0;
    std::uint64_t m_consumed = 0; ///< bytes of input, for the error's text
};

/// zstd's own default limit for streams; a frame that needs more is refused.
inline constexpr std::uint64_t maxZstdWindow = std::uint64_t(1) << 27;

} // namespace claustrum
