// SPDX-License-Identifier: Apache-2.0
#include "testing/streamframe.h"

#include "wire/base64.h"

#include <charconv>

namespace claustrum::testing {
namespace {

/// Parses a text that must match exactly.
class Text
{
public:
    explicit Text(std::string_view text)
        : m_rest(text)
    {}

    bool skip(std::string_view expected)
    {
        const bool there = m_rest.starts_with(expected);
        m_rest.remove_prefix(there ? expected.size() : 0);
        return there;
    }

    std::string_view upTo(char end)
    {
        const auto taken = m_rest.substr(0, m_rest.find(end));
        m_rest.remove_prefix(taken.size());
        return taken;
    }

    template <typename Number>
    bool number(Number &value)
    {
        const char *const end = m_rest.data() + m_rest.size();
        const auto [rest, error] = std::from_chars(m_rest.data(), end, value);
        m_rest.remove_prefix(static_cast<std::size_t>(rest - m_rest.data()));
        return error == std::errc();
    }

    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

bool readData(Text &text, StreamFrame &frame)
{
    if (!text.skip(R"(,"data":")"))
        return false;
    auto bytes = decodeBase64(text.upTo('"'));
    if (!bytes || !text.skip(R"("})"))
        return false;
    frame.bytes = std::move(*bytes);
    return true;
}

} // namespace

std::optional<StreamFrame> readStreamFrame(std::string_view line)
{
    StreamFrame frame;
    Text text(line);
    if (!text.skip(R"({"type":"stream","processId":")"))
        return std::nullopt;
    frame.process = text.upTo('"');
    if (!text.skip(R"(","stream":")"))
        return std::nullopt;
    frame.stream = text.upTo('"');
    if (!text.skip(R"(","seq":)") || !text.number(frame.seq))
        return std::nullopt;
    const bool whole =
        frame.stream == "exit"
            ? text.skip(R"(,"exitCode":)") && text.number(frame.exitCode) && text.skip("}")
            : (frame.stream == "stdout" || frame.stream == "stderr") && readData(text, frame);
    return whole && text.atEnd() ? std::optional(std::move(frame)) : std::nullopt;
}

bool ReceivedStream::take(const StreamFrame &frame)
{
    if (frame.seq != m_lastSeq + 1 || m_exitCode)
        return false;
    m_lastSeq = frame.seq;
    if (frame.stream == "exit")
        m_exitCode = frame.exitCode;
    else
        (frame.stream == "stdout" ? m_out : m_err) += frame.bytes;
    return true;
}

} // namespace claustrum::testing
