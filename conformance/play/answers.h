// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/httpget.h"
#include "conformance/host/program.h"
#include "conformance/host/tree.h"
#include "conformance/results/difference.h"
#include "wire/builds.h"
#include "wire/frameview.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The reason of giveUp() if a frame is missing, and nothing else is wrong.
inline constexpr std::string_view nothingCame = "nothing within the timeout";

/// The receiver of a server's answers while steps are played: compares them with a transcript
/// (Expectations, AnyOrder) or records them (Recorder). Steps are numbered from 0. One thread.
class Answers
{
public:
    using Report = std::function<void(Difference)>;

    Answers() = default;
    virtual ~Answers() = default;
    Answers(const Answers &) = delete;
    Answers &operator=(const Answers &) = delete;

    /// Called before each step.
    virtual void onStep(std::size_t step) = 0;

    /// A server is started that speaks this build; null: an unknown one.
    virtual void onServe(const ReferenceBuild * /*build*/) {}

    /// The line to send: @p line, whose placeholders are replaced, or its equivalent in this run.
    virtual std::string lineToSend(std::size_t step, std::string line) = 0;

    /// A frame was received. Returns whether something waited for it.
    virtual bool onFrame(int connection, const FrameView &frame) = 0;

    /// Bytes without a newline, the last ones of a connection or of a wait. Returns whether they
    /// have been compared or reported.
    virtual bool onUnfinished(int /*connection*/, std::string_view /*bytes*/) { return false; }

    /// A connection has ended; its number may be used again.
    virtual void onEnd(int /*connection*/) {}

    /// The server has closed a connection. @param halfClosed whether this side had done so before
    virtual void onClosed(int /*connection*/, bool /*halfClosed*/) {}

    /// Whether the step's frames have been received; true if it waits for none.
    [[nodiscard]] virtual bool isFulfilled(std::size_t step) const = 0;

    /// Called when the frames of a step are no longer waited for.
    virtual void giveUp(std::size_t step, const std::string &why) = 0;

    /// Whether the play continues after giveUp().
    [[nodiscard]] virtual bool continuesAfterTimeout() const { return false; }

    /// The answers to steps of these kinds.
    virtual void onRun(std::size_t step, const Program &program) = 0;
    virtual void onResponse(std::size_t step, const HttpAnswer &answer) = 0;
    virtual void onTree(std::size_t step, const TreeEntries &entries) = 0;

    /// Called after the last frame, if the whole transcript was played.
    virtual void finish() = 0;

    /// Called instead if the play stopped early.
    virtual void finishEarly() {}

    /// The number of frames that something waited for.
    [[nodiscard]] virtual int frames() const = 0;
};

} // namespace claustrum::conformance
