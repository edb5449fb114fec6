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
    std::chrono::milliseconds timeout{10000}; ///< the longest wait for one answer
    bool keep = false;                        ///< leave the sandbox behind
    bool speakBuild = false; ///< serve with -reference-build and the transcript's build
    int inVain = 0;          ///< waits that may be, if the play goes on without what did not come
};

/// Makes what becomes of the answers; both arguments outlive it.
using MakeAnswers = std::function<std::unique_ptr<Answers>(const Placeholders &, Answers::Report)>;

/// What a transcript needs of this machine and does not find; empty: nothing.
std::string cannotRunHere(const Transcript &transcript);

/// How long play() takes at the most, whatever the server does.
std::chrono::milliseconds longestPlay(const Transcript &transcript, const PlayOptions &options);

/// Plays a transcript against a server and says how it differs. Blocks. Makes this process a
/// subreaper, and kills all its children at the end: to be called in a process of its own.
ScenarioResult play(const Transcript &transcript, const PlayOptions &options);

/// The same, with something else to be made of the answers.
ScenarioResult play(const Transcript &transcript, const PlayOptions &options,
                    const MakeAnswers &makeAnswers);

/// A result that says only whose it is.
ScenarioResult emptyResult(const Transcript &transcript);

} // namespace claustrum::conformance
