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

/// zstd as a stream, through KArchive's filter: compressed bytes in, plain bytes out.
///
///     Between ──start of a data frame──▶ Data ──its end──▶ Between
///        └─────start of a skippable one─▶ Skipping ──its end──▶ Between
///
/// Between:  the bytes of the next frame's start are gathered; here, and only here, the input may
///           end. What cannot start a frame is refused before the filter sees it.
/// Data:     the filter decodes, checks the frame's checksum and says where it ends.
/// Skipping: so many bytes are passed over.
///
/// The filter reports one kind of failure and ends no input by itself, so what the contract wants
/// told apart (install.md, 5) is told apart here. Memory: the frame's window, at most
/// maxZstdWindow, and one block of output. One thread.
class ZstdDecoder
{
public:
    /// Takes the plain bytes; its failure ends the decoding and is passed on.
    using Sink = std::function<Result<void>(std::string_view)>;

    explicit ZstdDecoder(Sink sink);
    ~ZstdDecoder();
    ZstdDecoder(const ZstdDecoder &) = delete;
    ZstdDecoder &operator=(const ZstdDecoder &) = delete;

    /// Decodes the next bytes of the input. After a failure the decoder is done.
    Result<void> feed(std::string_view bytes);

    /// The input has ended: fails with "unexpected EOF" if that was inside a frame. An input
    /// without any byte is a whole one.
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
    std::string m_start; ///< of the frame, as far as it has come
    State m_state = State::Between;
    std::uint32_t m_skip = 0;
    std::uint64_t m_consumed = 0; ///< bytes of input, for the error's text
};

/// zstd's own default limit for streams; a frame that needs more is refused.
inline constexpr std::uint64_t maxZstdWindow = std::uint64_t(1) << 27;

} // namespace claustrum
