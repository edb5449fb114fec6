// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/httpget.h"
#include "conformance/host/program.h"
#include "conformance/host/tree.h"
#include "conformance/model/difference.h"
#include "wire/frameview.h"

#include <cstddef>
#include <functional>
#include <string>

namespace claustrum::conformance {

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

    /// The line to send: @p line, whose placeholders are replaced, or its equivalent in this run.
    virtual std::string lineToSend(std::size_t step, std::string line) = 0;

    /// A frame was received. Returns whether something waited for it.
    virtual bool onFrame(int connection, const FrameView &frame) = 0;

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

    /// Called after the last frame.
    virtual void finish() = 0;

    /// The number of frames that something waited for.
    [[nodiscard]] virtual int frames() const = 0;
};

} // namespace claustrum::conformance
