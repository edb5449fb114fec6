// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/expecteddifferences.h"

#include "common/trimmed.h"
#include "posix/files.h"

#include <fnmatch.h>

namespace claustrum::conformance {
namespace {

constexpr std::string_view blanks = " \t\r";

Standing standingOf(Verdict verdict, bool listed)
{
    switch (verdict) {
    case Verdict::Equal:
        return listed ? Standing::UnexpectedlyEqual : Standing::Ok;
    case Verdict::Differs:
        return listed ? Standing::KnownDifference : Standing::Failed;
    case Verdict::CouldNotStart: // as with a server that does not know the build
        return listed ? Standing::KnownDifference : Standing::CouldNotStart;
    case Verdict::NotRun:
        break;
    }
    return Standing::NotRun;
}

} // namespace

Result<ExpectedDifferences> ExpectedDifferences::read(const std::string &file)
{
    const auto text = readFile(file);
    if (!text)
        return text.error();
    return parse(*text, file);
}

Result<ExpectedDifferences> ExpectedDifferences::parse(std::string_view text,
                                                       const std::string &file)
{
    ExpectedDifferences result;
    for (int number = 1; !text.empty(); ++number) {
        const auto whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(whole.size() + 1, text.size()));
        const auto line = trimmed(whole.substr(0, whole.find('#')), blanks);
        if (line.empty())
            continue;
        const auto name = line.substr(0, line.find_first_of(" \t"));
        const auto due = trimmed(line.substr(name.size()), blanks);
        const auto place = file + ':' + std::to_string(number) + ": ";
        if (due.empty())
            return Error{place + "give a reason for " + std::string(name)};
        if (!result.m_due.emplace(name, due).second)
            return Error{place + std::string(name) + " is listed twice"};
    }
    return result;
}

std::optional<std::string> ExpectedDifferences::dueOf(const std::string &build,
                                                      const std::string &scenario) const
{
    for (const auto &[pattern, due] : m_due) {
        const bool ofOneBuild = pattern.find('/') != std::string::npos;
        const std::string name = ofOneBuild ? build + '/' + scenario : scenario;
        if (::fnmatch(pattern.c_str(), name.c_str(), 0) == 0)
            return due;
    }
    return std::nullopt;
}

Outcome ExpectedDifferences::judge(ScenarioResult result) const
{
    auto due = dueOf(result.build, result.scenario);
    const Standing standing = standingOf(result.verdict, due.has_value());
    return Outcome{std::move(result), standing, due.value_or(std::string())};
}

} // namespace claustrum::conformance
