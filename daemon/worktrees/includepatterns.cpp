// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/includepatterns.h"

#include "daemon/git/textlines.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

namespace claustrum {
namespace {

constexpr std::string_view wildcards = "*?[\\";

/// Dot directories that only a pattern of their own opens.
constexpr std::array heavyDirectories = std::to_array<std::string_view>({
    ".angular",
    ".cache",
    ".dart_tool",
    ".gradle",
    ".next",
    ".nuxt",
    ".parcel-cache",
    ".pnpm-store",
    ".svelte-kit",
    ".terraform",
    ".tox",
    ".turbo",
    ".venv",
    ".yarn",
});

bool isGlob(std::string_view text)
{
    return text.find_first_of(wildcards) != std::string_view::npos;
}

bool matches(const std::string &pattern, const std::string &segment)
{
    return ::fnmatch(pattern.c_str(), segment.c_str(), FNM_CASEFOLD) == 0;
}

bool startsInAnyCase(std::string_view text, std::string_view start)
{
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return text.size() >= start.size()
           && std::equal(start.begin(), start.end(), text.begin(),
                         [lower](char a, char b) { return lower(a) == lower(b); });
}

/// The common segments of both match, whichever is longer: a parent, or a directory inside.
bool matchesFrom(const std::vector<std::string> &pattern, const std::vector<std::string> &directory,
                 std::size_t start)
{
    const std::size_t common = std::min(pattern.size(), directory.size() - start);
    for (std::size_t i = 0; i < common; ++i) {
        if (pattern[i] == "**")
            return true;
        if (!matches(pattern[i], directory[start + i]))
            return false;
    }
    return true;
}

/// A pattern of one segment that holds at any depth.
bool opensByName(const std::string &name, const std::vector<std::string> &directory)
{
    const bool glob = isGlob(name);
    const std::string_view prefix = std::string_view(name).substr(0, name.find_first_of(wildcards));
    return std::any_of(directory.begin(), directory.end(), [&](const std::string &segment) {
        return startsInAnyCase(segment, prefix)
               && (glob ? !prefix.empty() : segment.size() == name.size());
    });
}

bool isDotDirectory(const std::vector<std::string> &directory)
{
    const std::string &name = directory.back();
    return name.starts_with('.')
           && std::find(heavyDirectories.begin(), heavyDirectories.end(), name)
                  == heavyDirectories.end();
}

} // namespace

IncludePatterns::IncludePatterns(std::string_view manifest)
{
    for (std::string &line : splitText(manifest)) {
        line.erase(line.find_last_not_of(" \t\r") + 1); // npos + 1 is 0
        if (line.empty() || line.starts_with('#') || line.starts_with('!'))
            continue;
        if (m_patterns.size() >= mostPatterns)
            return;
        add(std::move(line));
    }
}

void IncludePatterns::add(std::string line)
{
    Pattern pattern;
    if (line.size() <= mostBytes) {
        pattern.segments = splitText(line, '/');
        pattern.isAnchored = pattern.segments.front().empty() || pattern.segments.size() > 1;
        std::erase(pattern.segments, "");
        if (pattern.segments.size() > 1 && pattern.segments.front() == "**") {
            pattern.segments.erase(pattern.segments.begin());
            pattern.isAnchored = false;
        }
        if (pattern.segments.size() > mostSegments)
            pattern.segments.clear();
    }
    m_hasAnyDepth = m_hasAnyDepth || (!pattern.isAnchored && !pattern.segments.empty());
    m_patterns.push_back(std::move(pattern));
}

bool IncludePatterns::opens(const Pattern &pattern, const std::vector<std::string> &directory)
{
    if (pattern.segments.empty())
        return false;
    if (pattern.isAnchored)
        return matchesFrom(pattern.segments, directory, 0);
    if (pattern.segments.size() == 1)
        return opensByName(pattern.segments.front(), directory);
    for (std::size_t start = 0; start < directory.size(); ++start) {
        if (matchesFrom(pattern.segments, directory, start))
            return true;
    }
    return false;
}

std::vector<std::string> IncludePatterns::opened(const std::vector<std::string> &directories) const
{
    std::vector<std::string> searched;
    std::size_t dots = 0;
    for (const std::string &path : directories) {
        const auto directory = splitText(path, '/');
        if (directory.empty())
            continue;
        const bool isNamed =
            std::any_of(m_patterns.begin(), m_patterns.end(),
                        [&](const Pattern &pattern) { return opens(pattern, directory); });
        const bool isDot =
            !isNamed && m_hasAnyDepth && isDotDirectory(directory) && dots < mostDotDirectories;
        dots += isDot ? 1 : 0;
        if (isNamed || isDot)
            searched.push_back(path);
    }
    return searched;
}

} // namespace claustrum
