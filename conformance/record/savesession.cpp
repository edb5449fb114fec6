// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/savesession.h"

#include "conformance/model/provenance.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/record/sessionrecorder.h"

#include <optional>

namespace claustrum::conformance {
namespace {

/// Of the received frames, as lines of the saved transcript.
constexpr std::size_t maxBytes = std::size_t{64} << 20;

std::string headerOf(const Transcript &transcript, const PlayOptions &options,
                     const BinaryVersion &version)
{
    Header header = transcript.header;
    header.source = "received from " + options.server
                    + (version.version.empty()
                           ? std::string()
                           : " (version " + version.version + ", built " + version.buildTime + ')')
                    + " in a replay of " + transcript.file;
    header.platform = thisPlatform();
    header.recorded = today();
    if (!header.gitVersion.empty())
        header.gitVersion = gitVersion();
    return headerLine(header);
}

} // namespace

ScenarioResult playAndSave(const Transcript &transcript, const PlayOptions &options,
                           const BinaryVersion &version)
{
    if (comparesNothing(transcript))
        return play(transcript, options);
    const Transcript questions = questionsFor(transcript);
    const MakeAnswers comparing = comparisonWith(transcript);
    std::string lines;
    std::vector<std::string> notes;
    const auto note = [&notes](const Difference &difference) {
        notes.push_back("not in the saved transcript: " + difference.summary);
    };
    std::optional<SessionRecorder> recorder;
    const auto recording = [&](const Placeholders &placeholders,
                               Answers::Report report) -> std::unique_ptr<Answers> {
        recorder.emplace(questions, placeholders, note, lines, maxBytes);
        return std::make_unique<RecordedAnswers>(comparing(placeholders, report), *recorder);
    };
    ScenarioResult result = play(transcript, options, recording);
    if (!recorder)
        return result; // nothing was played
    recorder->finish();
    result.recorded = headerOf(transcript, options, version) + lines;
    if (!recorder->isComplete())
        notes.push_back("the saved transcript ends early: more than "
                        + std::to_string(maxBytes >> 20) + " MiB were received");
    result.notes.insert(result.notes.end(), notes.begin(), notes.end());
    return result;
}

} // namespace claustrum::conformance
