// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/closeedits.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view extraFrame = R"({"jsonrpc":"2.0","id":"extra","result":{"pong":true}})";

/// The wait that shows that a frame was the last one, for faults that need no particular time.
constexpr milliseconds moment{15};

template <class Made, class... Arguments>
MakeEdit making(Arguments... arguments)
{
    return [=](FaultState &state, const Conversation &conversation) {
        return std::make_unique<Made>(state, conversation, arguments...);
    };
}

class ClosingWithinAFrame : public Edit
{
public:
    using Edit::Edit;
    void onFrame(const FrameView &frame, Outlet &out) override
    {
        if (state().isApplied || !isReply(frame)) {
            out.frame(frame.bytes);
            return;
        }
        state().apply();
        out.bytes(frame.bytes.substr(0, frame.bytes.size() / 2));
        out.close();
    }
};

class ClosingEarly : public Edit
{
public:
    using Edit::Edit;
    void onFrame(const FrameView &frame, Outlet &out) override
    {
        out.frame(frame.bytes);
        if (state().isApplied || conversation().hasClientEnded())
            return;
        state().apply();
        out.close();
    }
};

/// Acts once, when nothing was sent for a time.
class WhenIdle : public Edit
{
public:
    enum class Act { Close, Frame, Bytes };
    WhenIdle(FaultState &state, const Conversation &conversation, Act act, milliseconds after)
        : Edit(state, conversation)
        , m_act(act)
        , m_after(after)
    {}
    void onIdle(Outlet &out) override
    {
        if (state().isApplied || conversation().frames() == 0 || !conversation().isQuiet()
            || conversation().hasClientEnded())
            return;
        state().apply();
        if (m_act == Act::Frame)
            out.frame(extraFrame);
        else if (m_act == Act::Bytes)
            out.bytes(extraFrame.substr(0, extraFrame.size() / 2));
        else
            out.close();
    }
    [[nodiscard]] milliseconds idleTime() const override { return m_after; }

private:
    Act m_act;
    milliseconds m_after;
};

class Trailing : public Edit
{
public:
    using Edit::Edit;
    void onEnd(Outlet &out) override
    {
        state().apply();
        out.bytes(extraFrame.substr(0, extraFrame.size() / 2));
    }
};

class Hanging : public Edit
{
public:
    using Edit::Edit;
    void onFrame(const FrameView &frame, Outlet &out) override
    {
        if (++state().seen == 1)
            out.frame(frame.bytes);
        else
            state().apply();
    }
};

class AddingBeforeDisconnect : public Edit
{
public:
    using Edit::Edit;
    void onFrame(const FrameView &frame, Outlet &out) override
    {
        out.frame(frame.bytes);
        const FramePlace place{conversation().number(), conversation().frames() + 1};
        const auto &places = state().places;
        if (std::find(places.begin(), places.end(), place) == places.end())
            return;
        state().apply();
        out.frame(extraFrame);
    }
};

class InPieces : public Edit
{
public:
    using Edit::Edit;
    void onFrame(const FrameView &frame, Outlet &out) override
    {
        state().apply();
        const auto half = frame.bytes.size() / 2;
        out.bytes(frame.bytes.substr(0, half));
        out.bytes(frame.bytes.substr(half));
        out.bytes("\n");
    }
};

} // namespace

MakeEdit closingWithinAFrame()
{
    return making<ClosingWithinAFrame>();
}

MakeEdit closingEarly()
{
    return making<ClosingEarly>();
}

MakeEdit closingAfterTheLast()
{
    return making<WhenIdle>(WhenIdle::Act::Close, moment);
}

MakeEdit trailingWhenIdle()
{
    return making<WhenIdle>(WhenIdle::Act::Bytes, moment);
}

MakeEdit addingLate(milliseconds after)
{
    return making<WhenIdle>(WhenIdle::Act::Frame, after);
}

MakeEdit trailing()
{
    return making<Trailing>();
}

MakeEdit hanging()
{
    return making<Hanging>();
}

MakeEdit addingBeforeDisconnect()
{
    return making<AddingBeforeDisconnect>();
}

MakeEdit inPieces()
{
    return making<InPieces>();
}

} // namespace claustrum::conformance
