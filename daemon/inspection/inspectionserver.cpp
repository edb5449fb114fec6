// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/inspectionserver.h"

#include "daemon/inspection/inspectionparams.h"

#include <utility>

namespace claustrum {

InspectionServer::InspectionServer(EventPoll &poll, const InspectionFacts &facts,
                                   InspectionObserver &observer)
    : m_facts(facts)
    , m_dispatcher(facts.token)
    , m_observer(observer)
    , m_connections(poll, *this)
    , m_watchers(m_facts)
{
    addMethods();
}

InspectionServer::~InspectionServer()
{
    m_watchers.clear();
}

void InspectionServer::addMethods()
{
    m_dispatcher.add(
        {"inspect.snapshot", [this](Call call) { answerSnapshot(std::move(call.reply)); }});
    m_dispatcher.add({"inspect.frames", [this](Call call) { answerFrames(std::move(call)); }});
    m_dispatcher.add({"inspect.watch", [this](Call call) { answerWatch(std::move(call)); }});
}

void InspectionServer::onRequest(const std::shared_ptr<Connection> &from, std::string_view line)
{
    m_dispatcher.dispatch(from, line);
}

void InspectionServer::onConnectionClosed(const std::shared_ptr<Connection> &connection)
{
    if (m_watchers.remove(*connection)) {
        updateSubscription();
        onFrames(); // the others may have waited for this one
    }
    m_connections.drop(connection);
}

/// Calls @p look with the observer on the event loop, then @p then with the result on this thread.
template <typename Look, typename Then>
void InspectionServer::askObserver(Look look, Then then)
{
    auto onLoop = [this, look = std::move(look), then = std::move(then)]() mutable {
        m_mailbox.post([then = std::move(then), seen = look(m_observer)]() mutable { then(seen); });
    };
    m_observer.mailbox().post(std::move(onLoop));
}

void InspectionServer::answerSnapshot(PendingReply reply)
{
    askObserver([](const InspectionObserver &observer) { return observer.snapshot(); },
                [this, reply = std::move(reply)](const DaemonSnapshot &seen) mutable {
                    reply.answer(snapshotJson(m_facts, snapshotMembers(seen)));
                });
}

void InspectionServer::answerFrames(Call call)
{
    const auto params = readFramesParams(call.params);
    if (!params) {
        call.reply.answer(invalidParams());
        return;
    }
    askObserver(
        [params = *params](const InspectionObserver &observer) {
            return observer.retained(params.processId, params.fromSeq, params.limit);
        },
        [reply = std::move(call.reply)](const RetainedFrames &seen) mutable {
            if (seen.found)
                reply.answer(framesJson(seen));
            else
                reply.answer(Error{"Process not found", ErrorCode::InvalidParams});
        });
}

void InspectionServer::answerWatch(Call call)
{
    const auto params = readWatchParams(call.params);
    const auto connection = call.reply.connection();
    if (!params || !connection) {
        call.reply.answer(invalidParams());
        return;
    }
    const bool fresh = m_watchers.add(connection, params->frames, [this] { onFrames(); });
    call.reply.answer(std::string(R"({"watching":true})"));
    updateSubscription();
    if (fresh)
        sendFirstSnapshot(connection);
}

void InspectionServer::sendFirstSnapshot(const std::weak_ptr<Connection> &to)
{
    askObserver(
        [](const InspectionObserver &observer) { return observer.snapshot(); },
        [this, to](const DaemonSnapshot &seen) { m_watchers.sendSnapshot(seen, to.lock().get()); });
}

/// Subscribes to the events that the watchers want.
void InspectionServer::updateSubscription()
{
    const bool frames = m_watchers.isAnyForFrames();
    if (!frames)
        m_watchers.dropFrames();
    const auto watch = [this, anyone = !m_watchers.isEmpty(),
                        frames](InspectionObserver &observer) {
        if (anyone)
            observer.subscribe(*this, frames);
        else
            observer.unsubscribe();
        return 0;
    };
    askObserver(watch, [](int) {});
}

void InspectionServer::onSnapshot(DaemonSnapshot snapshot)
{
    m_mailbox.post([this, seen = std::move(snapshot)] { m_watchers.sendSnapshot(seen, nullptr); });
}

void InspectionServer::onFrames()
{
    m_mailbox.post([this] { m_watchers.sendFrames(m_observer.queue()); });
}

} // namespace claustrum
