// SPDX-License-Identifier: Apache-2.0
#include "common/eviction.h"

#include "posix/fd.h"
#include "posix/files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int tryEveryMs = 50;
constexpr std::size_t maxRecord = 4096;

/// Takes the lock for a moment. A daemon that starts in that moment does without it.
bool isFree(const Fd &lock)
{
    if (::flock(lock.get(), LOCK_SH | LOCK_NB) < 0)
        return errno != EWOULDBLOCK;
    ::flock(lock.get(), LOCK_UN);
    return true;
}

bool becomesFree(const Fd &lock, std::chrono::milliseconds patience)
{
    const auto end = Clock::now() + patience;
    while (!isFree(lock)) {
        if (Clock::now() >= end)
            return false;
        ::poll(nullptr, 0, tryEveryMs);
    }
    return true;
}

OwnerRecord recordIn(const Fd &lock)
{
    std::string text(maxRecord, '\0');
    const auto size = ::pread(lock.get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return parseOwnerRecord(text);
}

/// One holder. Its pidfd is opened before it is tested.
class Eviction
{
public:
    Eviction(const EvictionRequest &request, const Fd &lock)
        : m_request(request)
        , m_lock(lock)
        , m_record(recordIn(lock))
        , m_process(static_cast<int>(::syscall(SYS_pidfd_open, m_record.pid, 0)))
    {}

    Evicted run()
    {
        if (!mayBeSignalled())
            return Evicted::Survives;
        say(false, "run dir is held by a live daemon, " + m_record.text() + "; sending SIGTERM");
        signal(SIGTERM);
        if (becomesFree(m_lock, m_request.termPatience)) {
            say(false, "previous daemon " + m_record.text() + " exited after SIGTERM");
            return Evicted::Terminated;
        }
        return kill();
    }

private:
    Evicted kill()
    {
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(m_request.termPatience);
        if (!mayBeSignalled())
            return Evicted::Survives;
        say(true, "previous daemon " + m_record.text() + " ignored SIGTERM for "
                      + std::to_string(seconds.count())
                      + "s; sending SIGKILL (its Claude Code children, if any, are ended next, "
                        "before this daemon serves)");
        signal(SIGKILL);
        if (becomesFree(m_lock, m_request.killPatience))
            return Evicted::Killed;
        say(true, "previous daemon " + m_record.text()
                      + " survived SIGKILL (uninterruptible?); proceeding without run-dir "
                        "ownership");
        return Evicted::Survives;
    }

    /// Without a pidfd a signal might reach another process, so none is sent.
    [[nodiscard]] bool mayBeSignalled() const
    {
        auto reason = reasonNotToSignal(m_record, m_request.expected);
        if (reason.empty() && !m_process)
            reason = "pid " + std::to_string(m_record.pid) + " cannot be held by a pidfd";
        if (reason.empty())
            return true;
        say(true, m_request.lockPath + " is held by a live process we will not signal (" + reason
                      + "); leaving it alone");
        return false;
    }

    void signal(int number) const
    {
        ::syscall(SYS_pidfd_send_signal, m_process.get(), number, nullptr, 0);
    }

    void say(bool isWarning, const std::string &text) const
    {
        if (m_request.log)
            m_request.log(isWarning, m_request.mode + ": " + (isWarning ? "WARNING " : "") + text);
    }

    const EvictionRequest &m_request;
    const Fd &m_lock;
    const OwnerRecord m_record;
    const Fd m_process;
};

} // namespace

Evicted evictOwner(const EvictionRequest &request)
{
    const auto lock = openFile(request.lockPath, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!lock)
        return lock.error().notFound() ? Evicted::Nobody : Evicted::Survives;
    return isFree(*lock) ? Evicted::Nobody : Eviction(request, *lock).run();
}

} // namespace claustrum
