// SPDX-License-Identifier: Apache-2.0
#include "conformance/share/disguise.h"

#include <algorithm>
#include <cctype>

namespace claustrum::conformance {
namespace {

constexpr std::size_t leastBytes = 3;

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

bool endsWord(std::string_view text, std::size_t at)
{
    return at == text.size() || !isWord(text[at]);
}

bool beginsWord(std::string_view text, std::size_t at)
{
    return at == 0 || !isWord(text[at - 1]);
}

/// The beginning of an extension such as ".tar.gz"; the size if there is none.
std::size_t extensionOf(std::string_view name)
{
    constexpr std::size_t most = 8;
    const auto dot = name.find('.', 1);
    return dot == std::string_view::npos || name.size() - dot > most ? name.size() : dot;
}

} // namespace

std::string_view nameOf(Hidden kind)
{
    switch (kind) {
    case Hidden::Secret:
        return "secret";
    case Hidden::Value:
        return "value";
    case Hidden::User:
        return "user";
    case Hidden::Host:
        return "host";
    case Hidden::Name:
        break;
    }
    return "name";
}

std::string Disguise::makeStandIn(Hidden kind, std::string_view text, std::size_t number)
{
    const auto size = kind == Hidden::Name ? extensionOf(text) : text.size();
    const std::string digits = std::to_string(number);
    std::string standIn = std::string(nameOf(kind)) + digits;
    if (standIn.size() > size)
        standIn = std::string(1, nameOf(kind).front()) + digits;
    if (standIn.size() > size)
        standIn = standIn.substr(standIn.size() - size);
    standIn.resize(size, 'x');
    return standIn.append(text.substr(size));
}

void Disguise::add(Hidden kind, std::string_view text)
{
    if (text.size() < leastBytes || isFull() || m_standIns.contains(text))
        return;
    const auto known = m_texts.find(text);
    if (known != m_texts.end() && known->second.kind <= kind)
        return;
    Entry entry{kind, makeStandIn(kind, text, ++m_numbers[kind])};
    m_standIns.insert_or_assign(entry.standIn, true);
    m_texts.insert_or_assign(std::string(text), std::move(entry));
}

bool Disguise::fits(Hidden kind, std::string_view text, std::size_t at, std::size_t length,
                    TextIs what)
{
    const auto end = at + length;
    if (kind == Hidden::Secret)
        return true;
    if (kind != Hidden::Name)
        return beginsWord(text, at) && endsWord(text, end);
    const bool after = at > 0 && text[at - 1] == '/';
    const bool before = end < text.size() && text[end] == '/';
    return (after && (before || endsWord(text, end))) || (before && beginsWord(text, at))
           || (what == TextIs::Path && length == text.size());
}

std::vector<TextEdit> Disguise::edits(std::string_view text, TextIs what)
{
    std::vector<TextEdit> found;
    for (auto &[hidden, entry] : m_texts) {
        for (auto at = text.find(hidden); at != std::string_view::npos;
             at = text.find(hidden, at + 1)) {
            if (fits(entry.kind, text, at, hidden.size(), what))
                found.push_back({at, hidden.size(), entry.standIn});
        }
    }
    settle(found);
    for (const TextEdit &one : found)
        ++m_texts.find(text.substr(one.begin, one.length))->second.places;
    return found;
}

std::string Disguise::standIn(std::string_view text) const
{
    const auto known = m_texts.find(text);
    return known == m_texts.end() ? std::string() : known->second.standIn;
}

bool Disguise::isStandIn(std::string_view text) const
{
    return m_standIns.contains(text);
}

std::map<Hidden, Disguise::Count> Disguise::counts() const
{
    std::map<Hidden, Count> counts;
    for (const auto &[hidden, entry] : m_texts) {
        ++counts[entry.kind].texts;
        counts[entry.kind].places += entry.places;
    }
    return counts;
}

std::vector<std::string> Disguise::secrets() const
{
    std::vector<std::string> secrets;
    for (const auto &[hidden, entry] : m_texts) {
        if (entry.kind == Hidden::Secret)
            secrets.push_back(hidden);
    }
    return secrets;
}

} // namespace claustrum::conformance
