// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// Reads `git config -z --list`, with or without values, block by block: the names of hooks that
/// the configuration defines. Keeps neither values nor other keys.
class ConfigListing
{
public:
    static constexpr std::size_t longestKey = 1048576; ///< bytes
    static constexpr std::size_t mostHooks = 1024;
    static constexpr std::size_t mostHookBytes = 65536; ///< of all names together

    void read(std::string_view block);

    [[nodiscard]] bool hasLongKey() const { return m_longest > longestKey; }
    /// The length of the longest key.
    [[nodiscard]] std::size_t longest() const { return m_longest; }
    /// <name> of each hook.<name>.<variable>, each once, in their order; no more than one beyond
    /// the limit.
    [[nodiscard]] const std::vector<std::string> &hooks() const { return m_hooks; }
    [[nodiscard]] std::size_t hookBytes() const { return m_hookBytes; }

private:
    void endKey();

    std::string m_key; // at most longestKey bytes of it
    std::size_t m_length = 0;
    std::size_t m_longest = 0;
    bool m_inValue = false;
    std::vector<std::string> m_hooks;
    std::size_t m_hookBytes = 0;
};

} // namespace claustrum
