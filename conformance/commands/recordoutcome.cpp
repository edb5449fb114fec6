// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/command.h"
#include "conformance/commands/recordcommand.h"

#include <iostream>

namespace claustrum::conformance {
namespace {

void printFailure(const std::string &what, const std::string &file, const RecordOutcome &outcome)
{
    const ScenarioResult &result = outcome.failed;
    std::cerr << "claustrum-conformance: " << what << '\n';
    if (!result.reason.empty())
        std::cerr << file << ": " << result.reason << '\n';
    for (std::size_t i = 0; i < result.differences.size(); ++i) {
        const Difference &difference = result.differences[i];
        std::cerr << describe(outcome.places[i]) << ": " << difference.summary << '\n';
        if (!difference.received.empty())
            std::cerr << "  received: " << difference.received.substr(0, 1000) << '\n';
        for (const std::string &detail : difference.details)
            std::cerr << "  " << detail << '\n';
    }
    if (!result.serverLog.empty())
        std::cerr << "end of the server's log:\n" << result.serverLog;
}

void printUnrepeatable(const RecordOutcome::Between &between)
{
    const Unrepeatable &one = between.difference;
    std::cerr << describe(between.place) << ": " << (one.field.empty() ? "the line" : one.field)
              << (between.frame.empty() ? "" : " of " + between.frame)
              << (one.masked ? " is masked, since it is not repeatable\n" : " is not repeatable\n")
              << "  one run:     " << one.first.substr(0, 500) << '\n'
              << "  another run: " << one.second.substr(0, 500) << '\n';
    if (!one.mask.empty())
        std::cerr << "  mask:        " << one.mask << '\n';
    else
        std::cerr << "  no mask fits both" << (one.advice.empty() ? "" : "; ") << one.advice
                  << '\n';
}

} // namespace

int printOutcome(const RecordOutcome &outcome, const std::string &scenario,
                 const RecordOptions &options)
{
    using Status = RecordOutcome::Status;
    for (const std::string &directory : outcome.directories)
        std::cerr << "directory kept: " << directory << '\n';
    for (const RecordOutcome::Between &one : outcome.unrepeatable)
        printUnrepeatable(one);
    switch (outcome.status) {
    case Status::Recorded:
        return AllEqual;
    case Status::NotRepeatable:
        std::cerr << "claustrum-conformance: not repeatable, so nothing is written"
                  << (options.mask ? "" : "; --mask inserts the masks that fit") << '\n';
        return Differences;
    case Status::NotEqual:
    case Status::NotReplayed:
        printFailure("the recording does not replay equal, so it is not written", scenario,
                     outcome);
        return outcome.status == Status::NotEqual ? Differences : CouldNotRun;
    case Status::NotPlayed:
        printFailure("nothing is recorded: the scenario could not be played to its end", scenario,
                     outcome);
        return CouldNotRun;
    }
    return CouldNotRun;
}

} // namespace claustrum::conformance
