// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/textpattern.h"

#include "labtool/frames/texts.h"

#include <QRegularExpression>

#include <algorithm>

namespace claustrum::lab {
namespace {

bool hasCapital(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

TextPattern::TextPattern(std::string_view text)
    : m_text(text)
{
    if (!text.empty() && !hasCapital(text))
        m_folded = std::make_shared<Folded>(text);
}

TextPattern TextPattern::regex(std::string_view expression, std::string &error)
{
    QRegularExpression regex(toQString(expression));
    if (!hasCapital(expression))
        regex.setPatternOptions(QRegularExpression::CaseInsensitiveOption);
    if (!regex.isValid())
        error = regex.errorString().toStdString();
    TextPattern pattern;
    pattern.m_regex = std::make_shared<const QRegularExpression>(std::move(regex));
    return pattern;
}

bool TextPattern::mayEndIn(std::string_view bytes) const
{
    const std::string_view text = m_regex ? std::string_view() : m_text;
    const auto same = [this](char a, char b) { return m_folded ? Fold()(a, b) : a == b; };
    for (std::size_t part = 1; part < text.size() && part <= bytes.size(); ++part) {
        if (std::equal(text.end() - static_cast<std::ptrdiff_t>(part), text.end(), bytes.begin(),
                       same))
            return true;
    }
    return false;
}

bool TextPattern::isIn(std::string_view bytes) const
{
    if (m_regex)
        return m_regex->match(toQString(bytes)).hasMatch();
    if (!m_folded)
        return bytes.find(m_text) != std::string_view::npos;
    return std::search(bytes.begin(), bytes.end(), m_folded->searcher) != bytes.end();
}

} // namespace claustrum::lab
