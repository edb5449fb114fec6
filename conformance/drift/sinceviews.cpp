// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/since.h"
#include "conformance/results/visibletext.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <map>

namespace claustrum::conformance {
namespace {

constexpr std::size_t mostLines = 40; ///< of the table
constexpr std::size_t width = 100;    ///< of a summary

std::string_view verdictName(const BuildVerdict &verdict)
{
    if (verdict.isEqual())
        return "equal";
    return verdict.isKnown() ? "differs" : "not run";
}

/// "line 31: the reply to 165 differs at byte 76, result.root; 12 more"
std::string reasonOf(const ScenarioResult &result)
{
    if (result.differences.empty())
        return result.reason;
    const Difference &first = result.differences.front();
    std::string text =
        "line " + std::to_string(first.line) + ": " + shortened(first.summary, width, Colour::No);
    const std::size_t more = result.differences.size() - 1;
    return more == 0 ? text : text + "; " + std::to_string(more) + " more";
}

std::string padded(std::string text, std::size_t size)
{
    text.resize(std::max(text.size(), size), ' ');
    return text;
}

bool differsAt(const ScenarioResult &result, int line)
{
    return std::any_of(result.differences.begin(), result.differences.end(),
                       [&](const Difference &difference) { return difference.line == line; });
}

/// '=' equal, 'x' differs, '?' not played that far.
char markOf(const BuildVerdict &verdict, int line)
{
    if (differsAt(verdict.result, line))
        return 'x';
    return verdict.isEqual() || (verdict.isKnown() && verdict.result.playedTo >= line) ? '=' : '?';
}

/// The marks of all builds.
std::string marksOf(const BuildVerdicts &verdicts, int line)
{
    std::string marks;
    for (const BuildVerdict &verdict : verdicts)
        marks += markOf(verdict, line);
    return marks;
}

/// The lines that differ in a build, with a summary each.
std::map<int, std::string> differingLines(const BuildVerdicts &verdicts)
{
    std::map<int, std::string> lines;
    for (const BuildVerdict &verdict : verdicts) {
        for (const Difference &difference : verdict.result.differences)
            lines.try_emplace(difference.line, difference.summary);
    }
    return lines;
}

/// A table of lines and builds, unless the verdicts tell as much.
std::string tableText(const BuildVerdicts &verdicts)
{
    const auto lines = differingLines(verdicts);
    if (lines.size() < 2)
        return {};
    std::string text = "\nlines, with a column for each build: = equal, x differs, ? not played\n";
    std::size_t count = 0;
    for (const auto &[line, summary] : lines) {
        if (++count > mostLines)
            break;
        text += "  " + marksOf(verdicts, line) + "  line " + padded(std::to_string(line), 5)
                + shortened(summary, width, Colour::No) + '\n';
    }
    if (lines.size() > mostLines)
        text += "  and " + std::to_string(lines.size() - mostLines) + " more lines\n";
    return text;
}

std::string linesJson(const BuildVerdicts &verdicts)
{
    std::string json = "[";
    for (const auto &[line, summary] : differingLines(verdicts))
        ObjectWriter(json += json.size() > 1 ? "," : "")
            .integer("line", line)
            .string("marks", marksOf(verdicts, line))
            .string("summary", summary)
            .close();
    return json + ']';
}

} // namespace

std::string sinceText(const std::string &file, const BuildVerdicts &verdicts)
{
    std::size_t longest = 0;
    for (const BuildVerdict &verdict : verdicts)
        longest = std::max(longest, verdict.name.size());
    std::string text = file + '\n';
    for (const BuildVerdict &verdict : verdicts) {
        text += "  " + padded(verdict.name, longest) + "  ";
        const std::string reason = verdict.isEqual() ? std::string() : reasonOf(verdict.result);
        const std::string name(verdictName(verdict));
        text += (reason.empty() ? name : padded(name, 7) + "  " + reason) + '\n';
    }
    text += tableText(verdicts) + '\n';
    for (const std::string &line : sinceWhen(verdicts))
        text += line + '\n';
    return text;
}

std::string sinceJson(const std::string &file, const BuildVerdicts &verdicts)
{
    std::string builds = "[";
    for (const BuildVerdict &verdict : verdicts)
        ObjectWriter(builds += builds.size() > 1 ? "," : "")
            .string("build", verdict.name)
            .string("verdict", verdictName(verdict))
            .uinteger("differences", verdict.result.differences.size())
            .string("reason", verdict.isEqual() ? std::string() : reasonOf(verdict.result))
            .close();
    std::string json;
    ObjectWriter(json)
        .string("file", file)
        .raw("builds", builds + ']')
        .raw("lines", linesJson(verdicts))
        .strings("since", sinceWhen(verdicts))
        .close();
    return json + '\n';
}

} // namespace claustrum::conformance
