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
