// SPDX-License-Identifier: Apache-2.0
#include "common/managed/managedsettings.h"

#include "common/trimmed.h"
#include "wire/jsonmember.h"
#include "wire/jsonscan.h"
#include "wire/utf8.h"

namespace claustrum {
namespace {

constexpr std::string_view jsonBlanks = " \t\r\n";

Error notJson()
{
    return Error{"not valid JSON"};
}

bool isIn(char32_t unit, char32_t first, char32_t last)
{
    return unit >= first && unit <= last;
}

/// The units of a UTF-16LE text. An odd last byte does not count.
class Utf16Reader
{
public:
    explicit Utf16Reader(std::string_view bytes)
        : m_bytes(bytes)
    {}

    [[nodiscard]] bool atEnd() const { return m_bytes.size() < 2; }

    /// The next character; U+FFFD for half of a pair.
    char32_t next()
    {
        const char32_t first = take();
        const bool isPair = isIn(first, 0xd800, 0xdbff) && !atEnd() && isIn(peek(), 0xdc00, 0xdfff);
        if (isPair)
            return 0x10000 + ((first - 0xd800) << 10) + (take() - 0xdc00);
        return isIn(first, 0xd800, 0xdfff) ? 0xfffd : first;
    }

private:
    [[nodiscard]] char32_t peek() const
    {
        return static_cast<unsigned char>(m_bytes[0])
               + (static_cast<char32_t>(static_cast<unsigned char>(m_bytes[1])) << 8);
    }
    char32_t take()
    {
        const char32_t unit = peek();
        m_bytes.remove_prefix(2);
        return unit;
    }

    std::string_view m_bytes;
};

/// The text without its mark: a view of @p bytes, or of @p scratch.
std::string_view decoded(std::string_view bytes, std::string &scratch)
{
    constexpr std::string_view utf8Mark = "\xef\xbb\xbf";
    constexpr std::string_view utf16Mark = "\xff\xfe";
    if (bytes.starts_with(utf8Mark))
        return bytes.substr(utf8Mark.size());
    if (!bytes.starts_with(utf16Mark))
        return bytes;
    for (Utf16Reader reader(bytes.substr(utf16Mark.size())); !reader.atEnd();)
        appendUtf8(scratch, reader.next());
    return scratch;
}

/// The members of the settings that count, as written; empty: absent. The last one of a name
/// counts.
struct Members
{
    std::string_view env;
    std::string_view processWrapper;
};

/// The rest of an object whose brace was read.
Result<Members> membersOf(JsonScanner &scanner)
{
    Members members;
    std::string scratch;
    JsonToken token = scanner.next();
    for (; token == JsonToken::Key; token = scanner.next()) {
        const std::string_view key = scanner.text(scratch);
        std::string_view *const member = key == "env"              ? &members.env
                                         : key == "processWrapper" ? &members.processWrapper
                                                                   : nullptr;
        const auto value = scanner.restOfValue(scanner.next());
        if (!value)
            return notJson();
        if (member)
            *member = *value;
    }
    if (token != JsonToken::EndObject || scanner.next() != JsonToken::End)
        return notJson();
    return members;
}

/// The string that a JSON text is; empty if it is another value.
std::string stringIn(std::string_view json)
{
    std::string text;
    JsonScanner scanner(json);
    if (scanner.next() == JsonToken::String)
        scanner.copyText(text);
    return text;
}

} // namespace

Result<std::optional<std::string>> managedSettings(std::string_view bytes)
{
    std::string scratch;
    const std::string_view text = decoded(bytes, scratch);
    if (trimmed(text, jsonBlanks).empty())
        return std::optional<std::string>();
    JsonScanner scanner(text);
    const JsonToken first = scanner.next();
    if (first != JsonToken::BeginObject) {
        const bool isJson = scanner.restOfValue(first) && scanner.next() == JsonToken::End;
        return isJson ? Error{"not a JSON object"} : notJson();
    }
    const auto members = membersOf(scanner);
    if (!members)
        return members.error();
    std::string value = stringIn(memberOf(members->env, "CLAUDE_CODE_PROCESS_WRAPPER"));
    if (value.empty())
        value = stringIn(members->processWrapper);
    if (value.empty())
        return std::optional<std::string>();
    return std::optional(std::move(value));
}

} // namespace claustrum
