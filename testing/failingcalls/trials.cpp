// SPDX-License-Identifier: Apache-2.0
#include "testing/failingcalls/trials.h"

#include "testing/failingcalls/parts.h"
#include "testing/failingcalls/systemcalls.h"
#include "wire/goerrno.h"

#include <algorithm>

namespace claustrum::testing {
namespace {

using Effect = CallFault::Effect;

CallFault faultOf(const Trial &trial, int nth)
{
    CallFault fault;
    fault.call = findSystemCall(trial.call)->number;
    fault.effect = trial.failure == "short" ? Effect::Shorten : Effect::Error;
    fault.error = errorNumber(trial.failure);
    fault.nth = nth;
    return fault;
}

std::vector<int> allNumbers()
{
    std::vector<int> numbers;
    for (const SystemCall &call : systemCalls())
        numbers.push_back(call.number);
    return numbers;
}

/// Whether a program must go on as if nothing had happened. Regular files, which write() is mostly
/// for, have no EAGAIN.
bool mustNotShow(const Trial &trial)
{
    constexpr std::string_view moving[] = {"read",     "write",   "writev",  "sendto",
                                           "recvfrom", "sendmsg", "recvmsg", "splice"};
    const bool moves =
        std::find(std::begin(moving), std::end(moving), trial.call) != std::end(moving);
    const bool mayWait = trial.part == Part::Session || trial.part == Part::Bridge;
    return trial.failure == "EINTR" || trial.failure == "short"
           || (trial.failure == "EAGAIN" && moves && mayWait && trial.call != "write");
}

/// Whether the dynamic loader has failed, before the program began.
bool isLoaders(const std::string &outcome)
{
    return outcome.find("while loading shared libraries") != std::string::npos;
}

std::unique_ptr<Try> makeTry(Part part, const std::vector<int> &calls)
{
    if (part == Part::Session)
        return makeSessionTry(calls);
    if (part == Part::Start)
        return makeStartTry(calls);
    if (part == Part::Bridge)
        return makeBridgeTry(calls);
    return makeInstallTry(calls);
}

/// The outcome with the error's text replaced, so that errors with the same outcome share a row.
std::string generalized(std::string outcome, const Trial &trial)
{
    if (isLoaders(outcome))
        return "the dynamic loader ends it with status 127";
    if (trial.failure == "short")
        return outcome;
    const std::string error = go::errnoText(errorNumber(trial.failure));
    for (std::size_t at = 0; (at = outcome.find(error, at)) != std::string::npos;)
        outcome.replace(at, error.size(), "(error)");
    return outcome;
}

void judge(Trial &trial, const Attempt &attempt)
{
    trial.places += attempt.happened > 0 ? 1 : 0;
    trial.faults.insert(attempt.faults.begin(), attempt.faults.end());
    if (attempt.happened == 0)
        return;
    for (const std::string &outcome : attempt.outcomes)
        trial.outcomes.insert(generalized(outcome, trial));
    if (mustNotShow(trial)) {
        for (const std::string &outcome : attempt.outcomes) {
            if (!isLoaders(outcome))
                trial.faults.insert("not handled: " + outcome);
        }
    }
}

/// Up to @p most numbers from 1 to @p count, evenly spread.
std::set<int> spread(int count, int most)
{
    std::set<int> numbers;
    for (int i = 0; i < std::min(count, most); ++i)
        numbers.insert(count <= most ? i + 1 : 1 + i * (count - 1) / std::max(1, most - 1));
    return numbers;
}

} // namespace

std::string_view nameOf(Part part)
{
    constexpr std::string_view names[] = {"session", "start", "bridge", "install"};
    return names[static_cast<std::size_t>(part)];
}

std::string Trial::name() const
{
    return std::string(nameOf(part)) + ": " + call + " " + failure;
}

std::vector<Trial> trialsOf(Part part)
{
    const auto run = makeTry(part, allNumbers());
    (void)run->once({});
    const auto made = run->made();
    std::vector<Trial> trials;
    for (const SystemCall &call : systemCalls()) {
        if (made.contains(call.number)) {
            for (const std::string &failure : words(call.failures))
                trials.push_back({part, std::string(call.name), failure, 0, {}, {}});
        }
    }
    return trials;
}

void perform(Trial &trial, int places)
{
    const auto run = makeTry(trial.part, {findSystemCall(trial.call)->number});
    CallFault counted = faultOf(trial, 0);
    counted.effect = Effect::None;
    const Attempt undisturbed = run->once(counted);
    for (const std::string &outcome : undisturbed.outcomes)
        trial.faults.insert("without any failure: " + outcome);
    for (const int nth : spread(undisturbed.count, places))
        judge(trial, run->once(faultOf(trial, nth)));
    const auto left = run->leftAfterwards();
    if (!left.empty())
        trial.faults.insert("afterwards: " + left);
}

std::set<std::string> killStarts(int points)
{
    const auto run = makeStartTry({});
    const int calls = run->once({}).count;
    std::set<std::string> broken;
    for (const int nth : spread(calls, points)) {
        CallFault kill;
        kill.effect = Effect::Kill;
        kill.nth = nth;
        const Attempt attempt = run->once(kill);
        broken.insert(attempt.faults.begin(), attempt.faults.end());
    }
    if (calls < points)
        broken.insert("only " + std::to_string(calls) + " calls");
    return broken;
}

bool canSupervise()
{
    const Supervised program({{"/bin/true"}, {}, "/", {-1, -1, -1}}, {});
    return program.isStarted();
}

} // namespace claustrum::testing
