// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/recordedplaces.h"

#include "conformance/model/transcriptreader.h"

namespace claustrum::conformance {

RecordedPlaces::RecordedPlaces(const Questions &questions, const std::string &recording)
    : m_questions(questions)
    , m_recording(parseTranscript(recording, std::string()))
{
    if (m_recording)
        m_asking = stepsAsking(questions.scenario.transcript, *m_recording);
}

Place RecordedPlaces::of(int line) const
{
    const auto step = stepAt(line);
    return step ? m_questions.placeOf(lineOfStep(m_asking[*step]))
                : m_questions.placeOf(line == 1 ? 1 : 0);
}

std::string RecordedPlaces::frameAt(int line) const
{
    const auto step = stepAt(line);
    const auto *receive = step ? std::get_if<Receive>(&m_recording->steps[*step].action) : nullptr;
    return receive ? describe(receive->frame.key) : std::string();
}

std::optional<std::size_t> RecordedPlaces::stepAt(int line) const
{
    const auto step = static_cast<std::size_t>(line - lineOfStep(0));
    return line >= lineOfStep(0) && step < m_asking.size() ? std::optional(step) : std::nullopt;
}

} // namespace claustrum::conformance
