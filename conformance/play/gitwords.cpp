// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/gitwords.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

/// The text before git's message, which extends to the end of the JSON string.
constexpr std::string_view beforeWords = R"("error":"git worktree add failed: )";

/// The offset of the quote that ends the JSON string around @p begin.
std::size_t endOfString(std::string_view json, std::size_t begin)
{
    std::size_t at = begin;
    while (at < json.size() && json[at] != '"')
        at += json[at] == '\\' ? 2 : 1;
    return std::min(at, json.size());
}

/// An answer without git's message, if it has one.
std::string withoutWords(std::string_view json)
{
    const auto before = json.find(beforeWords);
    if (before == std::string_view::npos)
        return std::string(json);
    const auto begin = before + beforeWords.size();
    return std::string(json.substr(0, begin)).append(json.substr(endOfString(json, begin)));
}

bool isInGitsWords(const Difference &difference)
{
    return difference.kind == Difference::Kind::Frame && difference.comparable
           && differOnlyInGitsWords(difference.expected, difference.received);
}

} // namespace

bool differOnlyInGitsWords(std::string_view expected, std::string_view received)
{
    return expected != received && withoutWords(expected) == withoutWords(received);
}

void setGitsWordsAside(const Transcript &transcript, const std::string &gitHere,
                       ScenarioResult &result)
{
    const std::string &recordedWith = transcript.header.gitVersion;
    if (recordedWith.empty() || gitHere.empty() || recordedWith == gitHere)
        return;
    auto &all = result.differences;
    const auto words = std::stable_partition(
        all.begin(), all.end(), [](const Difference &one) { return !isInGitsWords(one); });
    if (words == all.end()) {
        result.notes.push_back("recorded with git " + recordedWith + ", played with git " + gitHere
                               + ": output of git may differ");
        return;
    }
    std::string lines;
    for (auto one = words; one != all.end(); ++one) {
        lines += (lines.empty() ? "" : ", ") + std::to_string(one->line);
        result.notCompared.push_back(one->line);
    }
    const std::string reason = "recorded with git " + recordedWith + "; git " + gitHere
                               + " words its errors differently (line " + lines + ')';
    all.erase(words, all.end());
    if (!all.empty()) {
        result.notes.push_back("not compared: " + reason);
        return;
    }
    result.verdict = Verdict::Skipped;
    result.reason = reason;
}

} // namespace claustrum::conformance
