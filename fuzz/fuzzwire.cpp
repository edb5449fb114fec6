// SPDX-License-Identifier: Apache-2.0
// A line of the wire: the envelope and the params of every method.
// Ids and strings must survive being read and written again.
#include "fuzz/require.h"
#include "wire/base64.h"
#include "wire/frameview.h"
#include "wire/jsonvalue.h"
#include "wire/jsonwriter.h"
#include "wire/params.h"
#include "wire/request.h"

using namespace claustrum;
using claustrum::fuzz::require;

namespace {

template <class... P>
void bindAll(std::string_view params)
{
    (static_cast<void>(bindParams<P>(params)), ...);
}

void readLine(std::string_view line)
{
    const auto request = parseRequest(line);
    const FrameView view = readFrame(line, Direction::In);
    require((view.kind == FrameView::Kind::Request) == request.has_value());
    if (!request)
        return;
    require(view.echo == request->id && decodedText(view.method) == request->method);
    const auto again = parseRequest("{\"id\":" + request->id + "}");
    require(again && again->id == request->id);
    if (request->params)
        bindAll<PathParams, ReadParams, ExtractParams, WorktreeCreateParams, WorktreeRemoveParams,
                SpawnParams, StdinParams, KillParams, KillAndWaitParams, ReattachParams>(
            *request->params);
}

void writeString(std::string_view bytes)
{
    std::string json;
    appendJsonString(json, bytes);
    const auto value = parseJson(json);
    require(value && value->isString());
    std::string again;
    appendJsonString(again, value->string());
    const auto second = parseJson(again);
    require(second && second->string() == value->string());
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes = fuzz::textOf(data, size);
    readLine(bytes);
    (void)decodedData(readFrame(bytes, Direction::Out));
    writeString(bytes);
    if (const auto decoded = decodeBase64(bytes))
        require(base64Size(decoded->size()) <= size);
    return 0;
}
