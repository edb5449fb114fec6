// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/player.h"

#include "conformance/host/programversion.h"
#include "conformance/host/reaper.h"
#include "conformance/host/sandbox.h"
#include "conformance/play/anyorder.h"
#include "conformance/play/expectations.h"
#include "conformance/play/gitwords.h"
#include "conformance/play/playsteps.h"
#include "posix/execlookup.h"

#include <algorithm>
#include <csignal>
#include <set>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

/// For unexpected frames, before disconnects and at the end.
constexpr std::chrono::seconds settling{2};

/// Waits that belong to no step: the start and the end of the server.
constexpr int extraWaits = 4;

ScenarioResult skipped(ScenarioResult result, std::string reason)
{
    result.verdict = Verdict::Skipped;
    result.reason = std::move(reason);
    return result;
}

/// The users that the server runs as.
std::set<uid_t> usersOf(const Transcript &transcript)
{
    std::set<uid_t> users;
    for (const Step &step : transcript.steps) {
        const auto *serve = std::get_if<Serve>(&step.action);
        if (serve && serve->runAs)
            users.insert(*serve->runAs);
    }
    return users;
}

bool changesUsers(const Action &action)
{
    const auto *fixture = std::get_if<Fixture>(&action);
    const auto *serve = std::get_if<Serve>(&action);
    return (fixture && std::holds_alternative<ChangeOwner>(*fixture)) || (serve && serve->runAs);
}

/// Whether a play of this step shows something about the server.
bool compares(const Step &step)
{
    const Action &action = step.action;
    return std::holds_alternative<Receive>(action) || std::holds_alternative<Collect>(action)
           || std::holds_alternative<Silence>(action) || std::holds_alternative<ExpectEof>(action)
           || std::holds_alternative<Run>(action) || std::holds_alternative<Get>(action)
           || std::holds_alternative<Tree>(action);
}

bool runsGit(const Action &action)
{
    const auto *fixture = std::get_if<Fixture>(&action);
    return fixture && std::holds_alternative<RunGit>(*fixture);
}

} // namespace

std::string cannotRunHere(const Transcript &transcript)
{
    const bool root = ::geteuid() == 0;
    const bool git = lookUpCommand("git", Sandbox::searchPath).ok();
    for (const Step &step : transcript.steps) {
        const std::string at = " at line " + std::to_string(step.line);
        if (!root && changesUsers(step.action))
            return "it changes users" + at + ", for which it must be run as root";
        if (!git && runsGit(step.action))
            return "it runs git" + at + ", which is not in " + Sandbox::searchPath;
    }
    return {};
}

bool comparesNothing(const Transcript &transcript)
{
    return std::none_of(transcript.steps.begin(), transcript.steps.end(), compares);
}

std::chrono::milliseconds longestPlay(const Transcript &transcript, const PlayOptions &options)
{
    std::chrono::milliseconds longest = options.timeout * (extraWaits + options.inVain) + settling;
    for (const Step &step : transcript.steps) {
        if (const auto *pause = std::get_if<Pause>(&step.action))
            longest += pause->duration;
        else if (const auto *silence = std::get_if<Silence>(&step.action))
            longest += silence->duration;
        else if (std::holds_alternative<Serve>(step.action))
            longest += options.timeout;
    }
    return longest;
}

ScenarioResult emptyResult(const Transcript &transcript)
{
    ScenarioResult result;
    result.file = transcript.file;
    result.scenario = transcript.header.scenario;
    result.title = transcript.header.title;
    result.build = transcript.header.build;
    return result;
}

MakeAnswers comparisonWith(const Transcript &transcript)
{
    return [&transcript](const Placeholders &placeholders,
                         Answers::Report report) -> std::unique_ptr<Answers> {
        std::unique_ptr<Comparison> comparison;
        if (transcript.header.anyOrder)
            comparison = std::make_unique<AnyOrder>(transcript, placeholders, report);
        else
            comparison = std::make_unique<Expectations>(transcript, placeholders, report);
        comparison->lookUpProcesses();
        return comparison;
    };
}

ScenarioResult play(const Transcript &transcript, const PlayOptions &options)
{
    if (comparesNothing(transcript)) {
        ScenarioResult result = emptyResult(transcript);
        result.reason = "nothing compared: the transcript has no line that states an answer";
        return result;
    }
    return play(transcript, options, comparisonWith(transcript));
}

ScenarioResult play(const Transcript &transcript, const PlayOptions &options,
                    const MakeAnswers &makeAnswers)
{
    const auto begin = Clock::now();
    ScenarioResult result = emptyResult(transcript);
    if (auto reason = cannotRunHere(transcript); !reason.empty())
        return skipped(std::move(result), std::move(reason));
    std::signal(SIGPIPE, SIG_IGN);
    becomeSubreaper();
    auto sandbox = Sandbox::make(usersOf(transcript));
    if (!sandbox)
        return skipped(std::move(result), sandbox.error().text);
    if (options.keep) {
        sandbox->keep();
        result.directory = sandbox->directory();
    }
    playSteps(transcript, options, *sandbox, makeAnswers, result);
    if (result.verdict == Verdict::Differs && !transcript.header.gitVersion.empty())
        setGitsWordsAside(transcript, gitVersion(), result);
    killChildren(); // before the sandbox is removed: they may write into it
    result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return result;
}

} // namespace claustrum::conformance
