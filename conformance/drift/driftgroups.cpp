// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/driftgroups.h"

#include "conformance/compare/askers.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

std::string modeOf(const Run &run)
{
    const auto flag = std::find_if(run.args.begin(), run.args.end(),
                                   [](const std::string &arg) { return arg.starts_with('-'); });
    return flag == run.args.end() ? "claustrum" : "claustrum " + *flag;
}

bool isStreamFrame(const Receive &receive)
{
    return receive.frame.key.kind == FrameKey::Kind::Stream;
}

} // namespace

bool isAnswer(const Action &action)
{
    return std::holds_alternative<Receive>(action) || std::holds_alternative<Collect>(action);
}

bool isObservable(const Action &action)
{
    return isAnswer(action) || std::holds_alternative<Run>(action)
           || std::holds_alternative<Get>(action) || std::holds_alternative<Tree>(action)
           || std::holds_alternative<ExpectEof>(action);
}

std::string groupOf(const Transcript &side, std::size_t at, std::size_t asker)
{
    const Action &action = side.steps[at].action;
    if (const auto *run = std::get_if<Run>(&action))
        return modeOf(*run);
    if (const auto *tree = std::get_if<Tree>(&action))
        return "files at " + tree->path;
    if (std::holds_alternative<Get>(action))
        return "HTTP";
    if (std::holds_alternative<ExpectEof>(action))
        return "connections";
    const auto *receive = std::get_if<Receive>(&action);
    if (!receive || isStreamFrame(*receive))
        return std::string(processOutput);
    const auto method =
        asker == noStep ? std::string() : std::get<Send>(side.steps[asker].action).request.method;
    return method.empty() ? "lines that are no requests" : method;
}

} // namespace claustrum::conformance
