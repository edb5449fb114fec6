// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/frameedits.h"

#include "conformance/faults/changes.h"

namespace claustrum::conformance {
namespace {

class Changing : public Edit
{
public:
    Changing(FaultState &state, const Conversation &conversation, ChangeFrame change, Which which)
        : Edit(state, conversation)
        , m_change(change)
        , m_which(which)
    {}

    void onFrame(const FrameView &frame, Outlet &out) override
    {
        const bool due = m_which == Which::Each || !state().isApplied;
        const auto changed = due ? m_change(frame) : std::nullopt;
        if (!changed) {
            out.frame(frame.bytes);
            return;
        }
        state().apply();
        out.bytes(*changed);
    }

private:
    ChangeFrame m_change;
    Which m_which;
};

class Misdirecting : public Edit
{
public:
    using Edit::Edit;

    void onFrame(const FrameView &frame, Outlet &out) override
    {
        if (state().isApplied || !isReply(frame) || !out.frameElsewhere(frame.bytes))
            out.frame(frame.bytes);
        else
            state().apply();
    }
};

class Contradicting : public Edit
{
public:
    Contradicting(FaultState &state, const Conversation &conversation, std::string key)
        : Edit(state, conversation)
        , m_key(std::move(key))
    {}

    void onFrame(const FrameView &frame, Outlet &out) override
    {
        const auto changed =
            isReply(frame) ? withOtherValue(frame.bytes, m_key) : std::optional<std::string>();
        if (!changed || ++state().seen < 2) {
            out.frame(frame.bytes);
            return;
        }
        state().apply();
        out.frame(*changed);
    }

private:
    std::string m_key;
};

} // namespace

MakeEdit changing(ChangeFrame change, Which which)
{
    return [=](FaultState &state, const Conversation &conversation) {
        return std::make_unique<Changing>(state, conversation, change, which);
    };
}

MakeEdit misdirecting()
{
    return [](FaultState &state, const Conversation &conversation) {
        return std::make_unique<Misdirecting>(state, conversation);
    };
}

MakeEdit contradicting(std::string key)
{
    return [key = std::move(key)](FaultState &state, const Conversation &conversation) {
        return std::make_unique<Contradicting>(state, conversation, key);
    };
}

} // namespace claustrum::conformance
