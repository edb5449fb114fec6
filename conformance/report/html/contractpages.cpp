// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/html/contractpages.h"

#include "conformance/report/markup.h"
#include "conformance/results/sectiontext.h"
#include "posix/files.h"

#include <algorithm>
#include <cctype>
#include <limits>

namespace claustrum::conformance {
namespace {

constexpr std::size_t ofParagraph = 7; ///< below the six levels of headings

/// The level of a line with a title, "## x" is 2 and "**x** y" begins a paragraph; 0: no title.
std::size_t levelOf(std::string_view line)
{
    if (line.starts_with("**"))
        return ofParagraph;
    const auto level = std::min(line.find_first_not_of('#'), line.size());
    return level < line.size() && line[level] == ' ' ? level : 0;
}

/// The title as the sections name it: without code marks, params ("## process.kill `{id}`"), an
/// explanation after a colon, and a build after a dash or in brackets ("## I. SSH agent —
/// f6010b9").
std::string titleOf(std::string_view line, std::size_t level)
{
    std::string text(level == ofParagraph ? line.substr(2, line.find("**", 2) - 2)
                                          : line.substr(level + 1));
    for (const std::string_view end : {" `", ":", " —", " ("})
        text.resize(std::min(text.find(end), text.size()));
    std::erase(text, '`');
    return text;
}

/// Whether @p title names the line: as titleOf() does, or by all its words ("I4 Bounds on
/// --version").
bool hasTitle(std::string_view line, std::size_t level, std::string_view title)
{
    if (titleOf(line, level) == title)
        return true;
    std::string whole(line.substr(std::min(level + 1, line.size())));
    std::erase(whole, '`');
    return level != ofParagraph && whole == title;
}

std::string anchorOf(const std::string &section)
{
    std::string anchor = "contract-";
    for (const char c : section)
        anchor += std::isalnum(static_cast<unsigned char>(c)) ? c : '-';
    return anchor;
}

} // namespace

std::string markdownSection(std::string_view page, std::string_view title)
{
    constexpr std::size_t outside = std::numeric_limits<std::size_t>::max();
    const std::string inText = std::string(title) + ':'; // "Opt-ins: …" begins a paragraph
    std::string text;
    std::size_t level = outside;
    bool code = false; // between ``` lines
    bool startsParagraph = true;
    while (!page.empty()) {
        const auto line = page.substr(0, page.find('\n'));
        page.remove_prefix(std::min(line.size() + 1, page.size()));
        code = code != line.starts_with("```");
        std::size_t here = code ? 0 : levelOf(line);
        const bool isInText = !code && startsParagraph && line.starts_with(inText);
        if (isInText)
            here = ofParagraph;
        if (here > 0 && level != outside && here <= level)
            break;
        if (level == outside && here > 0 && (isInText || hasTitle(line, here, title)))
            level = here;
        if (level != outside)
            text.append(line) += '\n';
        startsParagraph = line.empty();
    }
    return text;
}

ContractPages::ContractPages(std::string folder)
    : m_folder(std::move(folder))
{}

const std::string &ContractPages::textOf(const std::string &section)
{
    const auto [found, isNew] = m_texts.try_emplace(section);
    const auto mark = section.find('#');
    if (!isNew || m_folder.empty() || mark == std::string::npos)
        return found->second;
    if (const auto page = readFile(m_folder + '/' + section.substr(0, mark)))
        found->second = markdownSection(*page, section.substr(mark + 1));
    return found->second;
}

std::string ContractPages::link(const std::string &section)
{
    const std::string name = htmlText(sectionText(section));
    return textOf(section).empty() ? name : "<a href='#" + anchorOf(section) + "'>" + name + "</a>";
}

std::string ContractPages::appendix() const
{
    std::string html;
    for (const auto &[section, text] : m_texts) {
        if (!text.empty())
            html += "<details class=contract id=" + anchorOf(section) + "><summary>"
                    + htmlText(sectionText(section)) + "</summary><pre>" + markupLines(text)
                    + "</pre></details>\n";
    }
    return html.empty() ? html : "<h2>The contract</h2>\n" + html;
}

} // namespace claustrum::conformance
