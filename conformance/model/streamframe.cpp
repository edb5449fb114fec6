// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/streamframe.h"

#include "wire/base64.h"
#include "wire/jsonwriter.h"

namespace claustrum::conformance {

std::optional<StreamData> readStreamData(const FrameView &frame)
{
    if (frame.process.empty() || !frame.seq || frame.stream.empty())
        return std::nullopt;
    auto bytes = decodedData(frame);
    if (!bytes)
        return std::nullopt;
    return StreamData{decodedText(frame.process), decodedText(frame.stream), *frame.seq,
                      std::move(*bytes)};
}

std::optional<std::size_t> dataSize(const FrameView &frame)
{
    constexpr std::size_t quotes = 2;
    if (frame.process.empty() || !frame.seq || frame.data.size() < quotes)
        return std::nullopt;
    std::string_view text = frame.data.substr(1, frame.data.size() - quotes);
    while (text.ends_with('='))
        text.remove_suffix(1);
    return text.size() * 3 / 4;
}

std::string writeStreamData(const StreamData &data)
{
    std::string frame;
    ObjectWriter(frame)
        .string("type", "stream")
        .string("processId", data.process)
        .string("stream", data.stream)
        .uinteger("seq", data.seq)
        .string("data", base64Text(data.bytes))
        .close();
    return frame;
}

} // namespace claustrum::conformance
