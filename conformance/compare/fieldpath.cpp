// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/fieldpath.h"

#include <algorithm>
#include <vector>

namespace claustrum::conformance {
namespace {

/// Moves through the tokens of a text and tracks the path of the current one.
class PathTracker
{
public:
    explicit PathTracker(std::string_view text)
        : m_text(text)
        , m_at(std::min(text.find_first_of("{["), text.size()))
    {}

    /// Skips one token, up to at().
    void step();

    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] std::string path() const;

private:
    struct Level
    {
        bool array;
        std::size_t index = 0;
        std::string key;
        bool keyIsNext = true;
    };

    [[nodiscard]] std::size_t stringEnd(std::size_t begin) const;
    [[nodiscard]] std::size_t scalarEnd() const;
    [[nodiscard]] std::string stringAfter(std::size_t at) const;
    void takeString();
    void takeComma();

    std::string_view m_text;
    std::size_t m_at;
    std::vector<Level> m_levels;
};

/// The offset after the closing quote, or the end of the text.
std::size_t PathTracker::stringEnd(std::size_t begin) const
{
    for (std::size_t i = begin + 1; i < m_text.size(); ++i) {
        if (m_text[i] == '\\')
            ++i;
        else if (m_text[i] == '"')
            return i + 1;
    }
    return m_text.size();
}

std::size_t PathTracker::scalarEnd() const
{
    if (m_text.substr(m_at, 2) == "${")
        return std::min(m_text.find('}', m_at), m_text.size() - 1) + 1;
    return std::min(m_text.find_first_of(",:]}{[\" $", m_at + 1), m_text.size());
}

/// The text between the quotes of the next string from that byte on; empty if there is none.
std::string PathTracker::stringAfter(std::size_t at) const
{
    const auto begin = m_text.find_first_not_of(" \t\r\n", at);
    if (begin == std::string_view::npos || m_text[begin] != '"')
        return {};
    const auto end = stringEnd(begin);
    return std::string(m_text.substr(begin + 1, std::max(end - begin, std::size_t{2}) - 2));
}

void PathTracker::takeString()
{
    if (!m_levels.empty() && !m_levels.back().array && m_levels.back().keyIsNext) {
        m_levels.back().key = stringAfter(m_at);
        m_levels.back().keyIsNext = false;
    }
    m_at = stringEnd(m_at);
}

void PathTracker::takeComma()
{
    ++m_at;
    if (m_levels.empty())
        return;
    Level &level = m_levels.back();
    if (level.array) {
        ++level.index;
    } else {
        level.key = stringAfter(m_at);
        level.keyIsNext = true;
    }
}

void PathTracker::step()
{
    switch (m_text[m_at]) {
    case '{':
    case '[':
        m_levels.push_back({m_text[m_at] == '[', 0, {}, true});
        ++m_at;
        break;
    case '}':
    case ']':
        if (!m_levels.empty())
            m_levels.pop_back();
        ++m_at;
        break;
    case '"':
        takeString();
        break;
    case ',':
        takeComma();
        break;
    case ':':
    case ' ':
        ++m_at;
        break;
    default:
        m_at = scalarEnd();
    }
}

bool isPlainKey(std::string_view key)
{
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
               || c == '_' || c == '-';
    });
}

std::string PathTracker::path() const
{
    std::string path;
    for (const Level &level : m_levels) {
        if (level.array)
            path += '[' + std::to_string(level.index) + ']';
        else if (isPlainKey(level.key))
            path += (path.empty() ? "" : ".") + level.key;
        else if (!level.key.empty())
            path += "[\"" + level.key + "\"]";
    }
    return path;
}

bool valueEnds(std::string_view text, std::size_t offset)
{
    return offset >= text.size() || std::string_view(",}]").find(text[offset]) != std::string::npos;
}

} // namespace

std::string fieldPathAt(std::string_view text, std::size_t offset)
{
    PathTracker tracker(text);
    if (offset < tracker.at())
        return {};
    while (!tracker.atEnd() && tracker.at() <= offset) {
        const bool opens = text[tracker.at()] == '{' || text[tracker.at()] == '[';
        if (opens && tracker.at() == offset)
            break; // a bracket has the path of its value
        tracker.step();
    }
    return tracker.path();
}

std::string fieldPathOfDifference(std::string_view expected, std::size_t expectedOffset,
                                  std::string_view received, std::size_t receivedOffset)
{
    const std::string expectedName = fieldPathAt(expected, expectedOffset);
    const std::string receivedName = fieldPathAt(received, receivedOffset);
    const bool expectedEnds = valueEnds(expected, expectedOffset);
    if (expectedEnds != valueEnds(received, receivedOffset))
        return expectedEnds ? receivedName : expectedName;
    if (expectedName == receivedName || receivedName.empty())
        return expectedName;
    return expectedName.empty() ? receivedName : expectedName + " (received: " + receivedName + ')';
}

} // namespace claustrum::conformance
