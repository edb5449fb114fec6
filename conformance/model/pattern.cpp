// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/pattern.h"

#include "wire/base64.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

/// The first mask "${NAME}" from @p from on; begin is npos if there is none.
struct FoundMask
{
    std::size_t begin = std::string_view::npos;
    std::size_t end = 0;
    Mask mask{};
};

FoundMask findMask(std::string_view text, std::size_t from)
{
    for (auto begin = text.find("${", from); begin != std::string_view::npos;
         begin = text.find("${", begin + 2)) {
        const auto end = text.find('}', begin);
        if (end == std::string_view::npos)
            break;
        if (const auto mask = maskNamed(text.substr(begin + 2, end - begin - 2)))
            return {begin, end + 1, *mask};
    }
    return {};
}

bool holdsMask(std::string_view text)
{
    return findMask(text, 0).begin != std::string_view::npos;
}

std::size_t base64Length(std::string_view text)
{
    const auto belongs = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
               || c == '+' || c == '/' || c == '=';
    };
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), belongs)
                                    - text.begin());
}

std::size_t commonLength(std::string_view a, std::string_view b)
{
    const auto shorter = std::min(a.size(), b.size());
    return static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shorter), b.begin()).first
        - a.begin());
}

} // namespace

Pattern::Pattern(std::string_view text, const Placeholders &placeholders)
{
    read(placeholders.expand(text));
}

void Pattern::read(const std::string &expanded)
{
    std::size_t from = 0;
    for (auto block = findBase64Block(expanded, 0); block.begin != std::string::npos;
         block = findBase64Block(expanded, from)) {
        appendMasked(std::string_view(expanded).substr(from, block.begin - from));
        appendEncoded(block.text);
        from = block.end;
    }
    appendMasked(std::string_view(expanded).substr(from));
}

Pattern Pattern::exactly(std::string_view bytes)
{
    Pattern pattern;
    pattern.append(bytes, Literal{});
    return pattern;
}

Pattern Pattern::ofTranscript(std::string_view text)
{
    Pattern pattern;
    pattern.m_fitsItself = true;
    pattern.read(std::string(text));
    return pattern;
}

void Pattern::append(const Pattern &more)
{
    for (Piece piece : more.m_pieces) {
        piece.offset += m_text.size();
        m_pieces.push_back(std::move(piece));
    }
    m_text += more.m_text;
}

void Pattern::append(std::string_view text, std::variant<Literal, Mask, Encoded> what)
{
    if (text.empty())
        return;
    m_pieces.push_back({m_text.size(), text.size(), std::move(what)});
    m_text += text;
}

void Pattern::appendMasked(std::string_view text)
{
    std::size_t from = 0;
    for (auto found = findMask(text, 0); found.begin != std::string_view::npos;
         found = findMask(text, from)) {
        append(text.substr(from, found.begin - from), Literal{});
        append(text.substr(found.begin, found.end - found.begin), found.mask);
        from = found.end;
    }
    append(text.substr(from), Literal{});
}

void Pattern::appendEncoded(std::string_view bytes)
{
    if (!m_fitsItself && !holdsMask(bytes))
        append(base64Text(bytes), Literal{});
    else
        append("<<b64:" + std::string(bytes) + ">>", Encoded{std::string(bytes)});
}

std::optional<Pattern::Mismatch> Pattern::compare(std::string_view received) const
{
    std::size_t at = 0;
    for (const Piece &piece : m_pieces) {
        if (const auto mismatch = comparePiece(piece, received, at))
            return mismatch;
    }
    if (at < received.size())
        return Mismatch{m_text.size(), at};
    return std::nullopt;
}

std::optional<Pattern::Mismatch>
Pattern::comparePiece(const Piece &piece, std::string_view received, std::size_t &at) const
{
    const auto rest = received.substr(at);
    if (std::holds_alternative<Literal>(piece.what)) {
        const auto common = commonLength({m_text.data() + piece.offset, piece.length}, rest);
        at += common;
        if (common < piece.length)
            return Mismatch{piece.offset + common, at};
        return std::nullopt;
    }
    if (m_fitsItself
        && rest.starts_with(std::string_view(m_text).substr(piece.offset, piece.length))) {
        at += piece.length;
        return std::nullopt;
    }
    std::size_t length = 0;
    if (const auto *mask = std::get_if<Mask>(&piece.what)) {
        length = maskLength(*mask, rest);
        if (length == 0)
            return Mismatch{piece.offset, at};
    } else {
        length = base64Length(rest);
        const auto bytes = decodeBase64(rest.substr(0, length));
        const auto &expected = std::get<Encoded>(piece.what).text;
        if (!bytes || Pattern(expected, Placeholders()).compare(*bytes))
            return Mismatch{piece.offset, at};
    }
    at += length;
    return std::nullopt;
}

std::vector<Pattern::Masked> Pattern::masked(std::string_view received) const
{
    std::vector<Masked> values;
    for (const Piece &piece : m_pieces) {
        std::size_t length = piece.length;
        if (const auto *mask = std::get_if<Mask>(&piece.what)) {
            length = maskLength(*mask, received);
            values.push_back({*mask, piece.offset, std::string(received.substr(0, length))});
        } else if (const auto *block = std::get_if<Encoded>(&piece.what)) {
            length = base64Length(received);
            const auto bytes = decodeBase64(received.substr(0, length));
            const Pattern inner(block->text, Placeholders());
            for (Masked &one : inner.masked(bytes ? *bytes : std::string()))
                values.push_back({one.mask, piece.offset, std::move(one.value)});
        }
        received.remove_prefix(std::min(length, received.size()));
    }
    return values;
}

bool Pattern::hasMasks() const
{
    return std::any_of(m_pieces.begin(), m_pieces.end(), [](const Piece &piece) {
        return !std::holds_alternative<Literal>(piece.what);
    });
}

std::string Pattern::sample() const
{
    std::string result;
    for (const Piece &piece : m_pieces) {
        if (std::holds_alternative<Literal>(piece.what))
            result.append(m_text, piece.offset, piece.length);
        else if (const auto *mask = std::get_if<Mask>(&piece.what))
            result += maskSample(*mask);
        else
            result += base64Text(sampleOf(std::get<Encoded>(piece.what).text));
    }
    return result;
}

std::string sampleOf(std::string_view recorded)
{
    return Pattern(recorded, Placeholders()).sample();
}

} // namespace claustrum::conformance
