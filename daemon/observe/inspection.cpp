// SPDX-License-Identifier: Apache-2.0
#include "daemon/observe/inspection.h"

#include "daemon/eventloop.h"

#include <sys/resource.h>

namespace claustrum {
namespace {

constexpr unsigned stackBytes = 512 * 1024;
constexpr int niceness = 19;

} // namespace

Result<std::unique_ptr<Inspection>> Inspection::start(const InspectionFacts &facts,
                                                      const DaemonView &daemon, Taps &taps)
{
    std::unique_ptr<Inspection> inspection(new Inspection(facts));
    inspection->setStackSize(stackBytes);
    auto loop = EventLoop::create();
    if (!loop)
        return loop.error();
    inspection->setEventDispatcher(loop->release());
    inspection->QThread::start();
    const auto server = inspection->m_listening.get_future().get();
    if (!server)
        return server.error();
    (*server)->setLookout(inspection->m_lookout.emplace(daemon, taps, **server));
    inspection->m_lookoutSet.set_value();
    return inspection;
}

Inspection::~Inspection()
{
    // First, so that the server is told nothing more; its questions are dropped with it.
    if (m_lookout)
        m_lookout->watch(false, false);
    quit();
    wait();
}

void Inspection::run()
{
    // On Linux this is the calling thread's. Who looks on has what the daemon leaves of the CPU.
    ::setpriority(PRIO_PROCESS, 0, niceness);
    InspectionServer server(EventLoop::currentPoll(), m_facts);
    if (const auto listening = server.listen(); !listening) {
        m_listening.set_value(listening.error());
        return;
    }
    m_listening.set_value(&server);
    m_lookoutSet.get_future().wait(); // and only then is a connection accepted
    exec();
}

} // namespace claustrum
