// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/placeholders.h"
#include "conformance/model/transcript.h"
#include "conformance/play/answers.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace claustrum::conformance {

struct PlayOptions
{
    std::string server;                       ///< the binary, absolute
    std::chrono::milliseconds timeout{10000}; ///< for one answer
    bool keep = false;                        ///< keep the sandbox
    bool speakBuild = false;  ///< serve with -reference-build and the transcript's build
    int inVain = 0;           ///< timeouts to expect, if the play continues after them
    std::string asBuild = {}; ///< serve with -reference-build and this build; empty: see speakBuild
};

/// Makes the receiver of the answers; both arguments outlive it.
using MakeAnswers = std::function<std::unique_ptr<Answers>(const Placeholders &, Answers::Report)>;

/// Makes a receiver that compares the answers with those of the transcript, which must outlive it.
MakeAnswers comparisonWith(const Transcript &transcript);

/// The reason why this machine cannot play a transcript; empty: it can.
std::string cannotRunHere(const Transcript &transcript);

/// Whether a play shows nothing about the server, since no line states an answer.
bool comparesNothing(const Transcript &transcript);

/// The longest duration of play(), whatever the server does.
std::chrono::milliseconds longestPlay(const Transcript &transcript, const PlayOptions &options);

/// Plays a transcript against a server and reports the differences. Blocks. Makes this process a
/// subreaper and kills all its children at the end, so it needs a separate process.
ScenarioResult play(const Transcript &transcript, const PlayOptions &options);

/// The same with another receiver of the answers.
ScenarioResult play(const Transcript &transcript, const PlayOptions &options,
                    const MakeAnswers &makeAnswers);

/// A result with the names of the transcript only.
ScenarioResult emptyResult(const Transcript &transcript);

} // namespace claustrum::conformance
