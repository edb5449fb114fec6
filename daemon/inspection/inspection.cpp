// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/inspection.h"

#include "daemon/loop/eventloop.h"
#include "daemon/loop/log.h"

#include <sys/resource.h>

namespace claustrum {
namespace {

constexpr unsigned stackBytes = 512 * 1024;
/// Little enough that the daemon's own thread, on the same processor, keeps nine tenths of it; with
/// 19, -ps and -tail got no answer within seconds while a compiler kept all processors busy.
constexpr int niceness = 10;

} // namespace

Result<std::unique_ptr<Inspection>>
Inspection::start(const InspectionFacts &facts, const DaemonView &daemon, Observers &observers)
{
    std::unique_ptr<Inspection> inspection(new Inspection(facts, daemon, observers));
    auto listener = Listener::listen(facts.socketPath, [inspection = inspection.get()](Fd socket) {
        inspection->onAccepted(std::move(socket));
    });
    if (!listener)
        return listener.error();
    inspection->m_listener = std::move(*listener);
    return inspection;
}

Inspection::Inspection(const InspectionFacts &facts, const DaemonView &daemon, Observers &observers)
    : m_facts(facts)
    , m_daemon(daemon)
    , m_observers(observers)
{
    m_observers.life.add(m_origins);
    m_observers.work.add(m_origins);
}

Inspection::~Inspection()
{
    if (m_listener)
        m_listener->closeAndUnlink();
    // First, so that the server gets no more events; its questions are dropped with the observer.
    if (m_observer)
        m_observer->unsubscribe();
    quit();
    wait();
    m_observers.work.remove(m_origins);
    m_observers.life.remove(m_origins);
}

void Inspection::onAccepted(Fd socket)
{
    if (!isRunning() && !startThread())
        return; // the inspector sees its connection closed, and may try again
    m_mailbox.post(
        [this, socket = std::move(socket)]() mutable { m_server->accept(std::move(socket)); });
}

/// Does not wait for it: with its priority it may be a while until it runs.
bool Inspection::startThread()
{
    if (!m_observer) {
        auto loop = EventLoop::create();
        if (!loop) {
            logError("Server", "inspect: " + loop.error().text);
            return false;
        }
        setEventDispatcher(loop->release());
        setStackSize(stackBytes);
        setObjectName("inspection"); // the thread's name, in top and ps
        m_mailbox.moveToThread(this);
        m_observer.emplace(m_daemon, m_observers, m_origins);
    }
    QThread::start();
    if (!isRunning())
        logError("Server", "inspect: cannot start a thread: resource temporarily unavailable");
    return isRunning();
}

void Inspection::run()
{
    // On Linux this is the calling thread's alone.
    ::setpriority(PRIO_PROCESS, 0, niceness);
    InspectionServer server(EventLoop::currentPoll(), m_facts, *m_observer);
    m_server = &server;
    exec();
}

} // namespace claustrum
