// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/orderedits.h"

#include <optional>

namespace claustrum::conformance {
namespace {

/// Longer than a server needs from one frame to the next, and unnoticeable to a client.
constexpr std::chrono::milliseconds holdTime{40};

/// An edit that holds one frame back.
class Holding : public Edit
{
public:
    using Edit::Edit;

    void onIdle(Outlet &out) override { release(out); }
    void onEnd(Outlet &out) override { release(out); }
    [[nodiscard]] std::chrono::milliseconds idleTime() const override { return holdTime; }

protected:
    struct Held
    {
        std::string frame;
        std::string process; ///< as JSON text
    };

    void hold(const FrameView &frame)
    {
        m_held = {std::string(frame.bytes), std::string(frame.process)};
    }
    void release(Outlet &out)
    {
        if (m_held)
            out.frame(m_held->frame);
        m_held.reset();
    }
    [[nodiscard]] const std::optional<Held> &held() const { return m_held; }

private:
    std::optional<Held> m_held;
};

/// Holds frames of one kind until another one arrives that is sent before them.
class Overtaking : public Holding
{
public:
    using Holds = bool (*)(const FrameView &frame);
    using Overtakes = bool (*)(const FrameView &frame, const std::string &heldProcess);

    Overtaking(FaultState &state, const Conversation &conversation, Holds holds,
               Overtakes overtakes)
        : Holding(state, conversation)
        , m_holds(holds)
        , m_overtakes(overtakes)
    {}

    void onFrame(const FrameView &frame, Outlet &out) override
    {
        if (held() && m_overtakes(frame, held()->process)) {
            state().apply();
            out.frame(frame.bytes);
            release(out);
            return;
        }
        release(out);
        if (m_holds(frame))
            hold(frame);
        else
            out.frame(frame.bytes);
    }

private:
    Holds m_holds;
    Overtakes m_overtakes;
};

MakeEdit overtaking(Overtaking::Holds holds, Overtaking::Overtakes overtakes)
{
    return [=](FaultState &state, const Conversation &conversation) {
        return std::make_unique<Overtaking>(state, conversation, holds, overtakes);
    };
}

/// Holds the stream frames of a process from the request to its reply.
class ReplyingFirst : public Edit
{
public:
    ReplyingFirst(FaultState &state, const Conversation &conversation, std::string method)
        : Edit(state, conversation)
        , m_method(std::move(method))
        , m_exitOnly(m_method == "process.killAndWait")
    {}

    void onFrame(const FrameView &frame, Outlet &out) override
    {
        const bool stream = isOutput(frame) || frame.kind == FrameView::Kind::Exit;
        const bool belongs = stream && (!m_exitOnly || frame.kind == FrameView::Kind::Exit);
        if (belongs && conversation().isOpen(m_method, frame.process)) {
            m_held.append(frame.bytes).append("\n");
            return;
        }
        out.frame(frame.bytes);
        const auto *request = isReply(frame) ? conversation().requestOf(frame) : nullptr;
        if (request && request->method == m_method)
            release(out);
    }
    void onEnd(Outlet &out) override { out.bytes(m_held); }

private:
    void release(Outlet &out)
    {
        if (!m_held.empty())
            state().apply();
        out.bytes(m_held);
        m_held.clear();
    }

    std::string m_method;
    bool m_exitOnly;
    std::string m_held; ///< at most the replay buffer of the server's processes
};

} // namespace

MakeEdit swappingPairs()
{
    return overtaking(isOutput, [](const FrameView &frame, const std::string &process) {
        return isOutput(frame) && frame.process == process;
    });
}

MakeEdit exitingEarly()
{
    return overtaking(isOutput, [](const FrameView &frame, const std::string &process) {
        return frame.kind == FrameView::Kind::Exit && frame.process == process;
    });
}

MakeEdit swappingReplies()
{
    return overtaking(isReply,
                      [](const FrameView &frame, const std::string &) { return isReply(frame); });
}

MakeEdit replyingFirst(std::string method)
{
    return [method = std::move(method)](FaultState &state, const Conversation &conversation) {
        return std::make_unique<ReplyingFirst>(state, conversation, method);
    };
}

} // namespace claustrum::conformance
