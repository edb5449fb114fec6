// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/session.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/brokenrules.h"
#include "conformance/compare/comparetranscripts.h"

namespace claustrum::conformance {
namespace {

std::vector<Breach> breachesOf(const Transcript &transcript)
{
    const auto rules = brokenRules(transcript);
    const auto asks = askers(transcript);
    std::vector<Breach> breaches;
    std::size_t sends = 0;
    for (std::size_t step = 0; step < transcript.steps.size(); ++step) {
        sends += std::holds_alternative<Send>(transcript.steps[step].action) ? 1 : 0;
        const auto broken = rules.find(step);
        if (broken == rules.end())
            continue;
        Breach breach;
        breach.kind = broken->second.isOrder ? Breach::Kind::Order : Breach::Kind::Framing;
        breach.rule = broken->second.rule;
        breach.text = broken->second.text;
        breach.frame = comparedText(transcript.steps[step]);
        if (asks[step] != noStep)
            breach.sent = std::get<Send>(transcript.steps[asks[step]].action).line;
        breach.sends = sends;
        breaches.push_back(std::move(breach));
    }
    return breaches;
}

} // namespace

DriftSession sessionOf(Transcript transcript)
{
    auto breaches = breachesOf(transcript);
    return {std::move(transcript), std::move(breaches)};
}

} // namespace claustrum::conformance
