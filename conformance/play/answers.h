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

/// What is made of a server's answers while steps are played: they are held against a transcript
/// (Expectations, AnyOrder), or written down (Recorder). Steps count from 0. One thread.
class Answers
{
public:
    using Report = std::function<void(Difference)>;

    Answers() = default;
    virtual ~Answers() = default;
    Answers(const Answers &) = delete;
    Answers &operator=(const Answers &) = delete;

    /// That step is played now.
    virtual void playing(std::size_t step) = 0;

    /// What to send for that step: @p line, placeholders put in, or what it means in this run.
    virtual std::string sending(std::size_t step, std::string line) = 0;

    /// A frame was received. Returns whether something waited for it.
    virtual bool came(int connection, const FrameView &frame) = 0;

    /// Whether what that step waits for has come; true if it waits for nothing.
    [[nodiscard]] virtual bool fulfilled(std::size_t step) const = 0;

    /// What that step waits for did not come; why it is no longer waited for.
    virtual void giveUp(std::size_t step, const std::string &why) = 0;

    /// Whether the next step is played although something did not come.
    [[nodiscard]] virtual bool goesOnWithout() const { return false; }

    /// The answers to the steps of these kinds; only to steps of the kind.
    virtual void ran(std::size_t step, const Program &program) = 0;
    virtual void got(std::size_t step, const HttpAnswer &answer) = 0;
    virtual void found(std::size_t step, const TreeEntries &entries) = 0;

    /// All has been played, and nothing more will come.
    virtual void finish() = 0;

    /// Frames that something waited for.
    [[nodiscard]] virtual int frames() const = 0;
};

} // namespace claustrum::conformance
