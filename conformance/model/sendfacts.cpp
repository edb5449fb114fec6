// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/sendfacts.h"

#include "wire/jsonvalue.h"
#include "wire/request.h"

namespace claustrum::conformance {

SendFacts sendFacts(std::string_view line)
{
    auto request = parseRequest(line);
    if (!request || request->method.empty())
        return {};
    SendFacts facts{std::move(request->method), std::move(request->id), {}};
    if (!facts.method.starts_with("process.") || !request->params)
        return facts;
    const auto params = parseJson(*request->params);
    const JsonValue *id = params ? params->find("id") : nullptr;
    if (id && id->isString())
        facts.process = id->string();
    return facts;
}

std::string describe(const SendFacts &facts)
{
    return facts.method.empty() ? "a line that is no request"
                                : facts.method + ", request " + facts.id;
}

} // namespace claustrum::conformance
