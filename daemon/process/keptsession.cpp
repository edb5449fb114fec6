// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/keptsession.h"

#include "common/keeper/waitstatus.h"

#include <cerrno>

namespace claustrum {

KeptSession::KeptSession(KeeperLine &line, std::uint64_t key, SessionFile file, StdinFile stdinFile,
                         bool isOurs)
    : m_line(line)
    , m_key(key)
    , m_file(std::move(file))
    , m_stdin(std::move(stdinFile))
    , m_isOurs(isOurs)
    , m_stdout(m_file, SessionStream::Stdout)
    , m_stderr(m_file, SessionStream::Stderr)
{}

KeptSession::KeptSession(KeeperLine &line, std::uint64_t key, SessionFile file)
    : m_line(line)
    , m_key(key)
    , m_file(std::move(file))
    , m_stdout(m_file, SessionStream::Stdout)
    , m_stderr(m_file, SessionStream::Stderr)
{}

KeptSession::~KeptSession()
{
    m_line.forget(m_key);
}

void KeptSession::noteEnd()
{
    if (m_file.state().endedAt == 0)
        m_file.state().endedAt = monotonicNow();
}

/// The status is noted before its only other place is gone. The keeper reaps its own children when
/// their exit frames are out.
int KeptSession::reap(pid_t pid)
{
    const int status = m_isOurs ? peekStatus(pid) : m_line.status(m_key);
    m_file.state().ended = endedFlag | static_cast<std::uint32_t>(status);
    if (m_isOurs)
        claustrum::reap(pid);
    return status;
}

void KeptSession::noteKillAt(std::optional<std::chrono::steady_clock::time_point> at)
{
    m_file.state().killAt = at ? at->time_since_epoch().count() : 0;
}

void KeptSession::publishExit(const SessionExit &exit)
{
    m_file.state().exitedAt = monotonicNow();
    m_file.publishExit(exit);
    m_line.close(m_key);
}

Result<void> KeptSession::put(std::string_view data, std::uint64_t at)
{
    return m_stdin ? m_stdin->put(data, at) : Result<void>();
}

Result<void> KeptSession::writeTo(int fd, std::uint64_t end)
{
    return m_stdin ? m_stdin->writeTo(fd, end) : Result<void>();
}

std::uint64_t KeptSession::written() const
{
    return m_stdin ? m_stdin->written() : m_file.state().stdinApplied.load();
}

} // namespace claustrum
