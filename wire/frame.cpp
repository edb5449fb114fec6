// SPDX-License-Identifier: Apache-2.0
#include "wire/frame.h"

#include "wire/base64.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace claustrum {

namespace {

constexpr std::string_view replyHead = R"({"jsonrpc":"2.0","id":)";

/// A number's decimal digits, without an allocation.
class Digits
{
public:
    template <typename Int>
    explicit Digits(Int value)
    {
        m_end = std::to_chars(m_text.data(), m_text.data() + m_text.size(), value).ptr;
    }
    Digits(const Digits &) = delete;
    Digits &operator=(const Digits &) = delete;

    [[nodiscard]] std::string_view text() const { return {m_text.data(), m_end}; }

private:
    std::array<char, 20> m_text;
    const char *m_end = nullptr;
};

char *put(char *out, std::string_view bytes)
{
    return std::copy(bytes.begin(), bytes.end(), out);
}

} // namespace

Frame::Frame(std::initializer_list<std::string_view> parts)
{
    for (const std::string_view part : parts)
        m_size += part.size();
    auto line = std::make_shared_for_overwrite<char[]>(m_size);
    char *out = line.get();
    for (const std::string_view part : parts)
        out = put(out, part);
    m_bytes = std::move(line);
}

StreamFrames::StreamFrames(std::string_view processId)
    : m_head(R"({"type":"stream","processId":)")
{
    appendJsonString(m_head, processId);
    m_head += R"(,"stream":")";
}

namespace {

constexpr std::string_view nameOfStdout = R"(stdout","seq":)";
constexpr std::string_view nameOfStderr = R"(stderr","seq":)";
static_assert(nameOfStdout.size() == nameOfStderr.size());
constexpr std::string_view open = R"(,"data":")";
constexpr std::string_view close = "\"}\n";

} // namespace

std::size_t StreamFrames::dataSize(Seq seq, std::size_t bytes) const
{
    return m_head.size() + nameOfStdout.size() + Digits(seq).text().size() + open.size()
           + base64Size(bytes) + close.size();
}

Frame StreamFrames::data(Stream stream, Seq seq, std::string_view bytes) const
{
    const std::string_view name = stream == Stream::Stdout ? nameOfStdout : nameOfStderr;
    const Digits digits(seq);
    const std::size_t encoded = base64Size(bytes.size());
    const std::size_t size = dataSize(seq, bytes.size());

    auto line = std::make_shared_for_overwrite<char[]>(size);
    char *out = put(line.get(), m_head);
    out = put(out, name);
    out = put(out, digits.text());
    out = put(out, open);
    encodeBase64(out, bytes);
    put(out + encoded, close);
    return {std::move(line), size};
}

Frame StreamFrames::exit(Seq seq, int exitCode, const ExitCause &cause) const
{
    std::string members;
    const auto add = [&members](std::string_view name, std::string_view value) {
        if (!value.empty())
            members.append(name).append(value).append("\"");
    };
    add(R"(,"signal":")", cause.signal);
    add(R"(,"killedBy":")", cause.killedBy);
    return Frame({m_head, R"(exit","seq":)", Digits(seq).text(), R"(,"exitCode":)",
                  Digits(exitCode).text(), members, "}\n"});
}

Frame makeReply(std::string_view id, std::string_view resultJson)
{
    return Frame({replyHead, id, R"(,"result":)", resultJson, "}\n"});
}

Frame makeErrorReply(std::string_view id, const Error &error)
{
    std::string json;
    ObjectWriter(json)
        .integer("code", static_cast<int>(error.code))
        .string("message", error.text)
        .close();
    return Frame({replyHead, id, R"(,"error":)", json, "}\n"});
}

} // namespace claustrum
