// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/streamframe.h"

#include "conformance/model/framekey.h"
#include "wire/base64.h"
#include "wire/jsonvalue.h"
#include "wire/jsonwriter.h"

namespace claustrum::conformance {

std::optional<StreamData> readStreamData(std::string_view frame)
{
    FrameKey key = frameKey(frame);
    if (key.kind != FrameKey::Kind::Stream)
        return std::nullopt;
    const auto value = parseJson(frame);
    const JsonValue *stream = value ? value->find("stream") : nullptr;
    const JsonValue *data = value ? value->find("data") : nullptr;
    if (!stream || !stream->isString() || !data || !data->isString())
        return std::nullopt;
    auto bytes = decodeBase64(data->string());
    if (!bytes)
        return std::nullopt;
    return StreamData{std::move(key.name), stream->string(), key.seq, std::move(*bytes)};
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
