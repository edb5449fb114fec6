// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The patterns of a .worktreeinclude, as far as they say which ignored directories are searched
/// (later/git-files.md, Seeding): a directory that none opens is not looked into.
class IncludePatterns
{
public:
    static constexpr std::size_t mostPatterns = 256;
    static constexpr std::size_t mostBytes = 1024;         ///< of a pattern that opens something
    static constexpr std::size_t mostSegments = 32;        ///< likewise
    static constexpr std::size_t mostDotDirectories = 128; ///< opened by patterns of any depth

    explicit IncludePatterns(std::string_view manifest);

    /// Those of the @p directories, relative paths without a slash at the end, that are searched.
    [[nodiscard]] std::vector<std::string>
    opened(const std::vector<std::string> &directories) const;

private:
    struct Pattern
    {
        std::vector<std::string> segments;
        bool isAnchored = false; ///< from the top; otherwise from any segment
    };

    void add(std::string line);
    [[nodiscard]] static bool opens(const Pattern &pattern,
                                    const std::vector<std::string> &directory);

    std::vector<Pattern> m_patterns;
    bool m_hasAnyDepth = false;
};

} // namespace claustrum
