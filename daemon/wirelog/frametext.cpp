// SPDX-License-Identifier: Apache-2.0
#include "daemon/wirelog/frametext.h"

#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

constexpr std::string_view dataKey = R"(,"data":")"; // not to be found in the process id before it
constexpr std::string_view tail = R"("})";

} // namespace

void appendFrameText(std::string &out, std::string_view frame)
{
    const auto key = isStreamFrame(frame) ? frame.find(dataKey) : std::string_view::npos;
    if (key == std::string_view::npos || !frame.ends_with(tail)) {
        appendJsonString(out, frame);
        return;
    }
    const std::size_t data = key + dataKey.size();
    appendJsonString(out, frame.substr(0, data));
    out.pop_back(); // the closing quote
    out.append(frame, data, frame.size() - tail.size() - data);
    out += R"(\"}")";
}

} // namespace claustrum
