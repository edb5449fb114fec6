// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/breachchanges.h"

#include "conformance/compare/askers.h"
#include "conformance/drift/driftgroups.h"

#include <set>

namespace claustrum::conformance {
namespace {

using Kind = Breach::Kind;

/// Equal for breaches of which one on each side is no change.
std::string identityOf(const Breach &breach)
{
    return breach.kind == Kind::Conduct ? breach.text : breach.rule;
}

std::set<std::string> identitiesOf(const std::vector<Breach> &breaches)
{
    std::set<std::string> identities;
    for (const Breach &breach : breaches)
        identities.insert(identityOf(breach));
    return identities;
}

DriftKind kindOf(Kind kind)
{
    switch (kind) {
    case Kind::Order:
        return DriftKind::OrderChanged;
    case Kind::Framing:
        return DriftKind::FramingChanged;
    case Kind::Conduct:
        break;
    }
    return DriftKind::ConductChanged;
}

/// The last of the first @p count requests; noStep if there is none.
std::size_t lastSend(const Transcript &transcript, std::size_t count)
{
    std::size_t last = noStep;
    for (std::size_t step = 0; step < transcript.steps.size() && count > 0; ++step) {
        if (!std::holds_alternative<Send>(transcript.steps[step].action))
            continue;
        last = step;
        --count;
    }
    return last;
}

/// A change without its group and place.
DriftChange changeOf(const Breach &breach, const DriftSession &side)
{
    DriftChange change;
    change.kind = kindOf(breach.kind);
    change.path = breach.rule;
    change.example.scenario = side.transcript.header.scenario;
    change.example.text = breach.text;
    change.example.sent = breach.sent;
    return change;
}

int lineOf(const Transcript &transcript, std::size_t step)
{
    return step == noStep ? 1 : transcript.steps[step].line;
}

PairChanges::Change placed(std::size_t step, DriftChange change)
{
    const std::string group = change.kind == DriftKind::ConductChanged ? std::string(serverItself)
                                                                       : std::string(processOutput);
    return {
        step == noStep ? 0 : 2 * step, {group, change.kind, change.path, {}}, std::move(change)};
}

} // namespace

std::vector<PairChanges::Change> breachChanges(const DriftSession &from, const DriftSession &to,
                                               const std::vector<std::size_t> &partners,
                                               std::vector<std::string> &notes)
{
    const auto fromIdentities = identitiesOf(from.breaches);
    const auto toIdentities = identitiesOf(to.breaches);
    std::vector<PairChanges::Change> changes;
    for (const Breach &breach : from.breaches) {
        if (toIdentities.contains(identityOf(breach))) {
            if (breach.kind == Kind::Conduct)
                notes.push_back(from.transcript.header.scenario + ": on both sides, "
                                + breach.text);
            continue;
        }
        const std::size_t step = lastSend(from.transcript, breach.sends);
        DriftChange change = changeOf(breach, from);
        change.from = breach.text;
        change.example.fromFile = from.transcript.file;
        change.example.fromLine = lineOf(from.transcript, step);
        change.example.from = breach.frame;
        changes.push_back(placed(step, std::move(change)));
    }
    for (const Breach &breach : to.breaches) {
        if (fromIdentities.contains(identityOf(breach)))
            continue;
        const std::size_t step = lastSend(to.transcript, breach.sends);
        DriftChange change = changeOf(breach, to);
        change.to = breach.text;
        change.example.toFile = to.transcript.file;
        change.example.toLine = lineOf(to.transcript, step);
        change.example.to = breach.frame;
        changes.push_back(placed(step == noStep ? noStep : partners[step], std::move(change)));
    }
    return changes;
}

} // namespace claustrum::conformance
