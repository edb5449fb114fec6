// SPDX-License-Identifier: Apache-2.0
#include "host/tailtext.h"

#include "host/plaintext.h"
#include "host/streamjsontext.h"

#include <utility>

namespace claustrum {
namespace {

std::string outText(std::string_view line)
{
    return plainLines(streamJsonText(line));
}

std::string errText(std::string_view line)
{
    return "stderr: " + plainLines(line) + '\n';
}

} // namespace

std::string TailText::take(const FrameView &frame)
{
    const bool isErr = frame.kind == FrameView::Kind::Stderr;
    if (!isErr && frame.kind != FrameView::Kind::Stdout)
        return {};
    const auto bytes = decodedData(frame).value_or("");
    return isErr ? whole(m_err, bytes, errText) : whole(m_out, bytes, outText);
}

std::string TailText::takeRest()
{
    std::string text;
    if (!m_out.empty())
        text += outText(std::exchange(m_out, {}));
    if (!m_err.empty())
        text += errText(std::exchange(m_err, {}));
    return text;
}

std::string TailText::whole(std::string &line, std::string_view bytes,
                            std::string (*textOf)(std::string_view))
{
    std::string text;
    for (;;) {
        const auto newline = bytes.find('\n');
        line += bytes.substr(0, newline);
        if (newline == std::string_view::npos && line.size() < longestLine)
            return text;
        if (line.ends_with('\r'))
            line.pop_back();
        text += textOf(std::exchange(line, {}));
        if (newline == std::string_view::npos)
            return text;
        bytes.remove_prefix(newline + 1);
    }
}

} // namespace claustrum
