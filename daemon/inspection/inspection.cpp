// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/inspection.h"

#include "daemon/loop/eventloop.h"
#include "daemon/loop/log.h"

#include <sys/resource.h>

namespace claustrum {
namespace {

constexpr unsigned stackBytes = 512 * 1024;
constexpr int niceness = 19;

} // namespace

Result<std::unique_ptr<Inspection>> Inspection::start(const InspectionFacts &facts,
                                                      const DaemonView &daemon, Taps &taps)
{
    std::unique_ptr<Inspection> inspection(new Inspection(facts, daemon, taps));
    auto listener = Listener::listen(facts.socketPath, [inspection = inspection.get()](Fd socket) {
        inspection->accepted(std::move(socket));
    });
    if (!listener)
        return listener.error();
    inspection->m_listener = std::move(*listener);
    return inspection;
}

Inspection::Inspection(const InspectionFacts &facts, const DaemonView &daemon, Taps &taps)
    : m_facts(facts)
    , m_daemon(daemon)
    , m_taps(taps)
{
    m_taps.life.add(m_roster);
}

Inspection::~Inspection()
{
    if (m_listener)
        m_listener->closeAndUnlink();
    // First, so that the server is told nothing more; its questions are dropped with it.
    if (m_lookout)
        m_lookout->rest();
    quit();
    wait();
    m_taps.life.remove(m_roster);
}

void Inspection::accepted(Fd socket)
{
    if (!isRunning() && !startThread())
        return; // the inspector sees its connection closed, and may try again
    QMetaObject::invokeMethod(
        &m_mailbox,
        [this, socket = std::move(socket)]() mutable { m_server->accept(std::move(socket)); },
        Qt::QueuedConnection);
}

/// Does not wait for it: with its priority it may be a while until it runs.
bool Inspection::startThread()
{
    if (!m_lookout) {
        auto loop = EventLoop::create();
        if (!loop) {
            logError("Server", "inspect: " + loop.error().text);
            return false;
        }
        setEventDispatcher(loop->release());
        setStackSize(stackBytes);
        setObjectName("inspection"); // the thread's name, in top and ps
        m_mailbox.moveToThread(this);
        m_lookout.emplace(m_daemon, m_taps, m_roster);
    }
    QThread::start();
    if (!isRunning())
        logError("Server", "inspect: cannot start a thread: resource temporarily unavailable");
    return isRunning();
}

void Inspection::run()
{
    // On Linux this is the calling thread's. Who looks on has what the daemon leaves of the CPU.
    ::setpriority(PRIO_PROCESS, 0, niceness);
    InspectionServer server(EventLoop::currentPoll(), m_facts, *m_lookout);
    m_server = &server;
    exec();
}

} // namespace claustrum
