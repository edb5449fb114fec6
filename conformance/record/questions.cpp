// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/questions.h"

#include "conformance/model/transcriptreader.h"
#include "conformance/record/asscenario.h"
#include "posix/files.h"

namespace claustrum::conformance {
namespace {

Result<Questions> questionsOf(Result<Scenario> scenario)
{
    if (!scenario)
        return scenario.error();
    Questions questions{std::move(*scenario), {}};
    const Transcript &transcript = questions.scenario.transcript;
    for (const Step &step : transcript.steps)
        questions.places.push_back({transcript.file, step.line});
    return questions;
}

} // namespace

std::string describe(const Place &place)
{
    return place.line == 0 ? place.file : place.file + ':' + std::to_string(place.line);
}

Place Questions::placeOf(int line) const
{
    const int first = lineOfStep(0);
    const auto step = static_cast<std::size_t>(line - first);
    if (line >= first && step < places.size())
        return places[step];
    return {scenario.transcript.file, line == 1 ? 1 : 0};
}

Result<Questions> questionsOf(const Transcript &transcript)
{
    const auto lines = scenarioLines(transcript);
    if (!lines)
        return lines.error();
    std::string text;
    for (const ScenarioLine &line : *lines)
        text += line.text;
    auto questions = questionsOf(parseScenario(text, transcript.file));
    for (std::size_t step = 0; questions && step < questions->places.size(); ++step)
        questions->places[step].line = (*lines)[step + 1].line;
    return questions;
}

Result<Questions> readQuestions(const std::string &file)
{
    const auto text = readFile(file);
    if (!text)
        return text.error();
    if (!text->starts_with("{\"transcript\""))
        return questionsOf(parseScenario(*text, file));
    const auto transcript = parseTranscript(*text, file);
    return transcript ? questionsOf(*transcript) : transcript.error();
}

std::vector<std::size_t> stepsAsking(const Transcript &scenario, const Transcript &recording)
{
    std::vector<std::size_t> asking;
    for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
        const auto *expect = std::get_if<Expect>(&scenario.steps[step].action);
        bool complete = false;
        for (int taken = 1; !complete && asking.size() < recording.steps.size(); ++taken) {
            const Action &answer = recording.steps[asking.size()].action;
            const auto *receive = std::get_if<Receive>(&answer);
            asking.push_back(step);
            complete = !expect || !receive || !expect->reply.empty()
                       || (expect->frames > 0 ? taken == expect->frames : !receive->frame.isOutput);
        }
    }
    return asking;
}

} // namespace claustrum::conformance
