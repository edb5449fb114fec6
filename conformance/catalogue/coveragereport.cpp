// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/coveragereport.h"

#include "conformance/catalogue/buildcoverage.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <sstream>

namespace claustrum::conformance {
namespace {

/// Limit of ids beside an item.
constexpr std::size_t shownCases = 3;

struct Counts
{
    std::size_t all = 0;
    std::size_t covered = 0;
    std::size_t mentioned = 0; ///< covered, or at least mentioned
};

Counts countOf(const std::vector<Covered> &coverage, ContractItem::Kind kind)
{
    Counts counts;
    for (const Covered &one : coverage) {
        counts.all += one.item.kind == kind;
        counts.covered += one.item.kind == kind && !one.cases.empty();
        counts.mentioned += one.item.kind == kind && !(one.cases.empty() && one.mentioned.empty());
    }
    return counts;
}

std::string ids(const std::vector<std::string> &cases)
{
    std::string text;
    for (std::size_t at = 0; at < std::min(cases.size(), shownCases); ++at)
        text += (at == 0 ? "" : ", ") + cases[at];
    return cases.size() > shownCases ? text + ", …" : text;
}

/// The cases that cover an item, or else why there are none; both followed by those that mention
/// it.
std::string casesOf(const Covered &one, const std::string &none)
{
    const std::string text = one.cases.empty() ? none : ids(one.cases);
    return one.mentioned.empty() ? text : text + "; mentioned by " + ids(one.mentioned);
}

/// A text for the cell of a table.
std::string cell(const std::string &text)
{
    std::string result;
    for (const char c : text)
        result += c == '|' ? std::string("\\|") : std::string(1, c);
    return result;
}

std::string markdownName(const ContractItem &item)
{
    std::string name = '`' + cell(item.name) + '`';
    return item.place.empty() ? name : name + " (" + item.place + ')';
}

/// "from 4534d86 on", "up to 90fca6e", "4534d86 to 90fca6e"
std::string buildsOf(const ContractItem &rule)
{
    if (rule.until.empty())
        return rule.since.empty() ? "all" : "from " + rule.since;
    if (rule.since.empty())
        return "to " + rule.until;
    return rule.since == rule.until ? rule.since : rule.since + " to " + rule.until;
}

void writeRules(std::ostream &out, const std::vector<Covered> &coverage)
{
    const Counts counts = countOf(coverage, ContractItem::Kind::Rule);
    out << "\n## Rules: " << counts.covered << " of " << counts.all
        << "\n\n| rule | says | builds | known by | cases | by |\n|---|---|---|---|---:|---|\n";
    for (const Covered &one : coverage) {
        if (one.item.kind != ContractItem::Kind::Rule)
            continue;
        out << "| " << cell(one.item.name) << " | " << cell(one.item.text) << " | "
            << buildsOf(one.item) << " | " << one.item.mark << " | " << one.cases.size() << " | "
            << casesOf(one, "**none**: " + cell(one.item.uncovered)) << " |\n";
    }
}

/// Two tables: rules and cases by build, and rules by mark.
void writeByBuild(std::ostream &out, const Catalogue &catalogue)
{
    out << "\n## By build\n\n"
           "Of the hand-written cases, those that hold for the build, by how the contract knows "
           "them;\n"
           "*contract* means its pages for `5db5e4a`. Rules are those of the later pages that the "
           "build\n"
           "has: with a case that holds for it, or without one and with the reason below.\n\n"
           "| build | recorded cases |";
    for (const std::string_view mark : marks)
        out << ' ' << mark << " |";
    out << " cases in all | rules | with a case | without |\n|---|";
    for (std::size_t column = 0; column < marks.size() + 5; ++column)
        out << "---:|";
    out << '\n';
    for (const BuildCoverage &one : coverageByBuild(catalogue)) {
        out << "| `" << one.build << "` | " << one.recorded << " |";
        std::size_t all = 0;
        for (const std::size_t cases : one.cases) {
            out << ' ' << cases << " |";
            all += cases;
        }
        out << ' ' << all << " | " << one.rules << " | " << one.covered << " | "
            << one.rules - one.covered << " |\n";
    }
    out << "\n| rules known by | rules | with a case | without |\n|---|---:|---:|---:|\n";
    for (const MarkCoverage &one : coverageByMark(catalogue))
        out << "| " << one.mark << " | " << one.rules << " | " << one.covered << " | "
            << one.rules - one.covered << " |\n";
}

void writeMarkdownKind(std::ostream &out, const std::vector<Covered> &coverage,
                       const KindName &kind)
{
    if (kind.kind == ContractItem::Kind::Rule) {
        writeRules(out, coverage);
        return;
    }
    const Counts counts = countOf(coverage, kind.kind);
    std::string title(kind.name);
    title.front() = static_cast<char>(std::toupper(title.front()));
    out << "\n## " << title << ": " << counts.covered << " of " << counts.all << "\n\n| "
        << kind.column << " | cases | by |\n|---|---:|---|\n";
    for (const Covered &one : coverage) {
        if (one.item.kind != kind.kind)
            continue;
        out << "| " << markdownName(one.item) << " | " << one.cases.size() << " | "
            << casesOf(one, "**none**: " + cell(one.item.uncovered)) << " |\n";
    }
}

std::string markdown(const Catalogue &catalogue, const std::vector<Covered> &coverage)
{
    std::ostringstream out;
    out << "# Coverage of the contract\n\n"
           "Made by `claustrum-conformance coverage --format markdown` from the recordings, the\n"
           "cases in `conformance/cases/`, and `conformance/contract-index.jsonl`, the list of "
           "all\n"
           "items that the contract names; a test fails if this page is stale. A case mentions "
           "the\n"
           "items that it sends, sets or expects. It covers those in which it would see a\n"
           "difference: a request that is answered, and a field whose value is not just a mask\n"
           "(`pid` and other masked fields that the player compares with each other count, too).\n"
           "`claustrum-conformance explain ID` shows a case. In texts, `<…>` stands for variable\n"
           "parts.\n\n| | covered | mentioned | of |\n|---|---:|---:|---:|\n";
    for (const KindName &kind : kindNames) {
        const Counts counts = countOf(coverage, kind.kind);
        out << "| " << kind.name << " | " << counts.covered << " | " << counts.mentioned << " | "
            << counts.all << " |\n";
    }
    writeByBuild(out, catalogue);
    for (const KindName &kind : kindNames)
        writeMarkdownKind(out, coverage, kind);
    return out.str();
}

std::string text(const std::vector<Covered> &coverage)
{
    std::ostringstream out;
    for (const KindName &kind : kindNames) {
        const Counts counts = countOf(coverage, kind.kind);
        out << kind.name << ": " << counts.covered << " of " << counts.all << " covered, "
            << counts.mentioned << " mentioned\n";
        for (const Covered &one : coverage) {
            if (one.item.kind != kind.kind)
                continue;
            out.width(5);
            const std::string &why = one.item.uncovered;
            out << one.cases.size() << "  " << one.item.name << "   "
                << casesOf(one, "NOT COVERED" + (why.empty() ? "" : ": " + why)) << '\n';
        }
        out << '\n';
    }
    return out.str();
}

/// One line of JSON per item.
std::string json(const std::vector<Covered> &coverage)
{
    std::string out;
    for (const auto &[item, cases, mentioned] : coverage) {
        const auto kind = std::find_if(
            kindNames.begin(), kindNames.end(),
            [&covered = item](const KindName &one) { return one.kind == covered.kind; });
        ObjectWriter writer(out);
        writer.string("kind", kind->name).string("name", item.name);
        if (!item.place.empty())
            writer.string("in", item.place);
        if (!item.section.empty())
            writer.string("section", item.section);
        writer.strings("cases", cases).strings("mentioned", mentioned);
        if (!item.since.empty())
            writer.string("since", item.since);
        if (!item.until.empty())
            writer.string("until", item.until);
        if (!item.mark.empty())
            writer.string("mark", item.mark);
        if (!item.uncovered.empty())
            writer.string("uncovered", item.uncovered);
        writer.close();
        out += '\n';
    }
    return out;
}

} // namespace

std::optional<std::string> writeCoverage(const Catalogue &catalogue,
                                         const std::vector<Covered> &coverage,
                                         std::string_view format)
{
    if (format == "text")
        return text(coverage);
    if (format == "markdown")
        return markdown(catalogue, coverage);
    if (format == "json")
        return json(coverage);
    return std::nullopt;
}

} // namespace claustrum::conformance
