// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

enum class JsonToken : std::uint8_t {
    Invalid, ///< not JSON, or nested too deeply; all later tokens are Invalid too
    End,     ///< the text was one complete value
    Null,
    False,
    True,
    Number,
    String,
    Key, ///< a member's name, colon included; its value is next
    BeginArray,
    EndArray,
    BeginObject,
    EndObject,
};

/// Splits a JSON text into tokens and validates it on the way (wire.md, Reading JSON).
///
/// The text is valid if and only if the tokens run to End. Bad UTF-8 and unpaired surrogates are no
/// errors; they read as U+FFFD. Nothing recurses and nothing is allocated: the nesting is kept as
/// one bit per level in the scanner itself (1.3 KB). The text must outlive the scanner and its
/// views.
class JsonScanner
{
public:
    static constexpr std::size_t maxDepth = 10000;

    explicit JsonScanner(std::string_view text);

    [[nodiscard]] JsonToken next();

    /// The last token as written; for a String or Key, without the quotes.
    [[nodiscard]] std::string_view raw() const { return m_raw; }

    /// The value of the last String or Key: a view of the text where possible, otherwise of
    /// @p scratch, which then holds it.
    [[nodiscard]] std::string_view text(std::string &scratch) const;

    /// Copies the value of the last String or Key to @p out.
    void copyText(std::string &out) const;

    /// Scans to the end of the value that starts with @p first, the last token, and returns the
    /// whole value as written; nullopt if it is invalid.
    [[nodiscard]] std::optional<std::string_view> restOfValue(JsonToken first);

    /// Bytes read so far; after Invalid, near the error.
    [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(m_at - m_begin); }

private:
    enum class Expect : std::uint8_t {
        Value,
        FirstElement, ///< a value or ]
        FirstKey,     ///< a key or }
        AfterValue,   ///< a comma or the closing bracket
        End,
        Nothing, ///< the text is invalid
    };

    JsonToken value();
    JsonToken key();
    JsonToken afterValue();
    JsonToken open(JsonToken token);
    JsonToken close(JsonToken token);
    JsonToken scalar(JsonToken token, bool valid);
    JsonToken fail();

    void skipBlanks();
    bool take(char c);
    bool takeLiteral(std::string_view literal);
    bool takeNumber();
    bool takeDigits();
    bool takeString();
    bool takeEscape();

    [[nodiscard]] bool insideObject() const;

    const char *m_begin;
    const char *m_at;
    const char *m_end;
    const char *m_tokenBegin;
    std::string_view m_raw;
    std::size_t m_depth = 0;
    Expect m_expect = Expect::Value;
    bool m_plain = false; ///< the string is ASCII without escapes: raw() is its value
    std::array<std::uint64_t, maxDepth / 64 + 1> m_objects; ///< a bit per level: an object?
};

/// Whether @p key, as written, names the field @p name: by Unicode simple folding, under which an
/// ASCII letter also equals its other case, s equals U+017F and k equals U+212A.
/// @p name is ASCII.
[[nodiscard]] bool keyMatches(std::string_view key, std::string_view name);

} // namespace claustrum
