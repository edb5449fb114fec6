// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/casesofbuild.h"

#include "conformance/compare/servedbuild.h"
#include "conformance/model/library.h"

namespace claustrum::conformance {
namespace {

/// The place of a build in the lineage; null: an unknown one.
const ReferenceBuild *placeOf(std::string_view name)
{
    const auto found = ReferenceBuild::find(name);
    return found ? *found : nullptr;
}

} // namespace

bool holdsFor(const ReferenceBuild &build, std::string_view since, std::string_view until)
{
    const auto all = ReferenceBuild::all(); // in the order of the lineage
    const ReferenceBuild *first = since.empty() ? &all.front() : placeOf(since);
    const ReferenceBuild *last = until.empty() ? &all.back() : placeOf(until);
    return first && last && first <= &build && &build <= last;
}

Transcript casesOf(const ReferenceBuild &build, Transcript transcript)
{
    if (transcript.header.build != contractBuild || selectsBuild(transcript))
        return transcript;
    bool holds = true;
    std::erase_if(transcript.steps, [&](const Step &step) {
        if (const auto *begin = std::get_if<BeginCase>(&step.action))
            holds = holdsFor(build, begin->since, begin->until);
        return !holds;
    });
    return transcript;
}

} // namespace claustrum::conformance
