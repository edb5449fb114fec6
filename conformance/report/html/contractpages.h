// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The sections of the contract that a page cites, with their text, so that the page needs no other
/// file.
class ContractPages
{
public:
    /// @param folder of wire.md and so on; empty: names without text
    explicit ContractPages(std::string folder);

    /// A link to the section "wire.md#Envelope" on the page, or just its name without its text.
    std::string link(const std::string &section);

    /// The texts of all linked sections, for the end of the page.
    [[nodiscard]] std::string appendix() const;

private:
    const std::string &textOf(const std::string &section);

    std::string m_folder;
    std::map<std::string, std::string> m_texts; ///< by section; empty: not found
};

/// The lines of a Markdown page from the heading or the bold beginning of a paragraph with that
/// title to the next of the same level or a higher one; empty if there is none.
std::string markdownSection(std::string_view page, std::string_view title);

} // namespace claustrum::conformance
