// SPDX-License-Identifier: Apache-2.0
#include "daemon/life/orphanwatch.h"

#include "daemon/loop/log.h"
#include "posix/files.h"
#include "wire/goduration.h"

#include <cerrno>
#include <sys/stat.h>

namespace claustrum {
namespace {

void warn(const std::string &text)
{
    logWarn("Server", text);
}

std::string minutes(int count)
{
    return go::formatDuration(std::chrono::minutes(count));
}

} // namespace

class OrphanWatch::Look final : public BlockingCall
{
public:
    Look(OrphanWatch &watch, bool probes)
        : m_watch(watch)
        , m_probes(probes)
    {}

    void work() override
    {
        m_finding.place = m_watch.place();
        if (m_probes && m_finding.place == Place::Elsewhere)
            m_finding.leadsBack = leadsBack(m_watch.m_daemon.probe);
    }
    void finish() override { m_watch.onFound(m_finding); }
    void refuse() override { m_watch.onFound({}); }

private:
    OrphanWatch &m_watch;
    const bool m_probes;
    Finding m_finding;
};

OrphanWatch::OrphanWatch(WatchedDaemon daemon, BlockingCalls &calls,
                         std::chrono::milliseconds interval)
    : m_daemon(std::move(daemon))
    , m_calls(calls)
{
    QObject::connect(&m_timer, &QTimer::timeout, [this] { look(); });
    m_timer.setTimerType(Qt::PreciseTimer); // others may be early by a twentieth
    m_timer.start(interval);
}

void OrphanWatch::look()
{
    if (m_minutes)
        ++*m_minutes;
    if (std::exchange(m_looks, true))
        return;
    m_calls.run(std::make_unique<Look>(*this, m_minutes.value_or(0) >= looksUntilProbe),
                {.paths = {m_daemon.probe.socket}});
}

/// On a worker thread.
OrphanWatch::Place OrphanWatch::place() const
{
    struct stat info = {};
    if (::lstat(m_daemon.probe.socket.c_str(), &info) != 0)
        return errno == ENOENT ? Place::Elsewhere : Place::Unknown;
    return idOf(info) == m_daemon.socketFile ? Place::Ours : Place::Elsewhere;
}

void OrphanWatch::onFound(const Finding &finding)
{
    m_looks = false;
    if (!m_timer.isActive())
        return; // stopped meanwhile
    if (finding.place == Place::Ours || finding.leadsBack == true || m_daemon.isConnected())
        reset();
    else if (finding.leadsBack == false)
        onFailedProbe();
    else if (finding.place == Place::Elsewhere && !m_minutes) {
        m_minutes = 0;
        warn("socket path " + m_daemon.probe.socket
             + " no longer leads to this daemon; shutting down if that holds for "
             + minutes(looksUntilProbe) + " with nobody connected");
    }
}

void OrphanWatch::onFailedProbe()
{
    if (++m_failures < failuresUntilEnd) {
        warn("socket path " + m_daemon.probe.socket + " did not lead back to this daemon ("
             + std::to_string(m_failures) + "/" + std::to_string(failuresUntilEnd)
             + "); re-checking before acting");
        return;
    }
    warn("orphaned for " + minutes(m_minutes.value_or(0)) + " (socket path gone or re-bound, "
         + std::to_string(failuresUntilEnd)
         + " self-probes failed, no connections); shutting down and killing "
         + std::to_string(m_daemon.runningChildren()) + " child process(es)");
    stop();
    m_daemon.end();
}

void OrphanWatch::reset()
{
    m_minutes.reset();
    m_failures = 0;
}

} // namespace claustrum
