// SPDX-License-Identifier: Apache-2.0
// The interface between a fault and the relay.
#pragma once

#include "conformance/faults/conversation.h"
#include "wire/frameview.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The way to the client of a connection.
class Outlet
{
public:
    Outlet() = default;
    virtual ~Outlet() = default;
    Outlet(const Outlet &) = delete;
    Outlet &operator=(const Outlet &) = delete;

    /// Queues bytes.
    virtual void bytes(std::string_view bytes) = 0;

    /// Queues a frame and its newline.
    void frame(std::string_view frame)
    {
        bytes(frame);
        bytes("\n");
    }

    /// Closes the connection after the queued bytes.
    virtual void close() = 0;

    /// Queues a frame on another connection; false if there is none.
    virtual bool frameElsewhere(std::string_view frame) = 0;
};

/// A place in the answers of a server: after that number of frames of a connection.
struct FramePlace
{
    int connection = 0; ///< from 1, in the order of opening
    int frames = 0;

    friend bool operator==(const FramePlace &, const FramePlace &) = default;
};

/// The state that the edits of all connections of a server share.
struct FaultState
{
    std::function<void()> onApplied = [] {}; ///< called at the first time only
    std::vector<FramePlace> places;          ///< for faults that need one
    bool isApplied = false;
    int seen = 0;                                      ///< frames that an edit counts
    std::map<std::string, long, std::less<>> seqShift; ///< by process, for edits of chunks

    /// To be called by an edit each time it does something wrong.
    void apply()
    {
        if (!isApplied)
            onApplied();
        isApplied = true;
    }
};

/// What a fault does to the answers on one connection. Without overrides: nothing.
class Edit
{
public:
    Edit(FaultState &state, const Conversation &conversation)
        : m_state(state)
        , m_conversation(conversation)
    {}
    virtual ~Edit() = default;
    Edit(const Edit &) = delete;
    Edit &operator=(const Edit &) = delete;

    /// A frame from the server. The edit passes it on, or something else.
    virtual void onFrame(const FrameView &frame, Outlet &out) { out.frame(frame.bytes); }

    /// Nothing was read from server and client for idleTime().
    virtual void onIdle(Outlet &) {}
    [[nodiscard]] virtual std::chrono::milliseconds idleTime() const { return {}; } ///< 0: never

    /// The server has closed the connection; the client's is closed next.
    virtual void onEnd(Outlet &) {}

protected:
    [[nodiscard]] FaultState &state() const { return m_state; }
    [[nodiscard]] const Conversation &conversation() const { return m_conversation; }

private:
    FaultState &m_state;
    const Conversation &m_conversation;
};

/// Makes the edit of a fault for one connection. Both arguments outlive it.
using MakeEdit =
    std::function<std::unique_ptr<Edit>(FaultState &state, const Conversation &conversation)>;

/// Whether a frame is a reply, or a stream frame with data.
[[nodiscard]] inline bool isReply(const FrameView &frame)
{
    return frame.kind == FrameView::Kind::Result || frame.kind == FrameView::Kind::Error;
}
[[nodiscard]] inline bool isOutput(const FrameView &frame)
{
    return frame.kind == FrameView::Kind::Stdout || frame.kind == FrameView::Kind::Stderr;
}

} // namespace claustrum::conformance
