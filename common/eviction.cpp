// SPDX-License-Identifier: Apache-2.0
#include "common/eviction.h"

#include "posix/files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <optional>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr int tryEveryMs = 50;
constexpr int mostHolders = 64;
constexpr std::size_t maxRecord = 4096;

/// Takes the lock for a moment. A daemon that starts in that moment tries again.
bool isFree(const Fd &lock)
{
    if (::flock(lock.get(), LOCK_SH | LOCK_NB) < 0)
        return errno != EWOULDBLOCK;
    ::flock(lock.get(), LOCK_UN);
    return true;
}

bool isTaken(const Fd &lock)
{
    return ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0;
}

OwnerRecord recordIn(const Fd &lock)
{
    std::string text(maxRecord, '\0');
    const auto size = ::pread(lock.get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return parseOwnerRecord(text);
}

/// Whether @p condition becomes true within @p patience.
template <typename Condition>
bool becomesTrue(Condition condition, Milliseconds patience)
{
    const auto end = Clock::now() + patience;
    while (!condition()) {
        if (Clock::now() >= end)
            return false;
        ::poll(nullptr, 0, tryEveryMs);
    }
    return true;
}

/// A process that holds the lock, by its record. Its pidfd is opened before it is tested.
class Holder
{
public:
    explicit Holder(const Fd &lock)
        : m_record(recordIn(lock))
        , m_process(static_cast<int>(::syscall(SYS_pidfd_open, m_record.pid, 0)))
    {}

    [[nodiscard]] const OwnerRecord &record() const { return m_record; }

    /// Without a pidfd a signal might reach another process, so none is sent. Empty if it may be.
    [[nodiscard]] std::string reasonNotToSignal(const ExpectedOwner &expected) const
    {
        auto reason = claustrum::reasonNotToSignal(m_record, expected);
        if (reason.empty() && !m_process)
            reason = "pid " + std::to_string(m_record.pid) + " cannot be held by a pidfd";
        return reason;
    }

    void signal(int number) const
    {
        ::syscall(SYS_pidfd_send_signal, m_process.get(), number, nullptr, 0);
    }

private:
    OwnerRecord m_record;
    Fd m_process;
};

/// Ends one holder of a lock, or one after the other until the lock is our own.
class Eviction
{
public:
    enum class Aim { LockIsFree, LockIsOurs };

    Eviction(const EvictionRequest &request, const Fd &lock, Aim aim)
        : m_request(request)
        , m_lock(lock)
        , m_aim(aim)
    {}

    Evicted run()
    {
        Evicted last = Evicted::Nobody;
        for (int ended = 0; ended < mostHolders; ++ended) {
            const auto holder = nextHolder();
            if (!holder)
                return last;
            last = evict(*holder);
            if (last == Evicted::Survives || m_aim == Aim::LockIsFree)
                return last;
        }
        return Evicted::Survives;
    }

private:
    [[nodiscard]] bool isLetGo() const
    {
        return m_aim == Aim::LockIsOurs ? isTaken(m_lock) : isFree(m_lock);
    }

    /// The present holder, once it may be signalled or the patience is over; none if it lets go.
    [[nodiscard]] std::optional<Holder> nextHolder() const
    {
        std::optional<Holder> holder;
        (void)becomesTrue(
            [&] {
                holder.reset();
                if (isLetGo())
                    return true;
                holder.emplace(m_lock);
                return holder->reasonNotToSignal(m_request.expected).empty();
            },
            m_request.recordPatience);
        return holder;
    }

    Evicted evict(const Holder &holder)
    {
        if (!mayBeSignalled(holder))
            return Evicted::Survives;
        const auto who = holder.record().text();
        say("run dir is held by a live daemon, " + who + "; sending SIGTERM");
        holder.signal(SIGTERM);
        if (letsGo(holder, m_request.termPatience)) {
            say("previous daemon " + who + " exited after SIGTERM");
            return Evicted::Terminated;
        }
        return kill(holder);
    }

    Evicted kill(const Holder &holder)
    {
        if (!mayBeSignalled(holder))
            return Evicted::Survives;
        const auto who = holder.record().text();
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(m_request.termPatience);
        warn("previous daemon " + who + " ignored SIGTERM for " + std::to_string(seconds.count())
             + "s; sending SIGKILL (its Claude Code children, if any, " + m_request.childrenOfKilled
             + ")");
        holder.signal(SIGKILL);
        if (letsGo(holder, m_request.killPatience))
            return Evicted::Killed;
        warn("previous daemon " + who
             + " survived SIGKILL (uninterruptible?); proceeding without run-dir ownership");
        return Evicted::Survives;
    }

    /// It has also let go if another daemon that starts was faster.
    [[nodiscard]] bool letsGo(const Holder &holder, Milliseconds patience) const
    {
        return becomesTrue([&] { return isLetGo() || isSucceeded(holder); }, patience);
    }

    [[nodiscard]] bool isSucceeded(const Holder &holder) const
    {
        if (m_aim == Aim::LockIsFree)
            return false; // the new daemon stays
        const auto now = recordIn(m_lock);
        return now.role == "serve" && now.pid != holder.record().pid;
    }

    [[nodiscard]] bool mayBeSignalled(const Holder &holder) const
    {
        const auto reason = holder.reasonNotToSignal(m_request.expected);
        if (reason.empty())
            return true;
        if (m_aim == Aim::LockIsOurs && holder.record().role == "stop")
            say(m_request.lockPath + " is held by a --stop (pid "
                + std::to_string(holder.record().pid) + ") that has not let go; leaving it");
        else
            warn(m_request.lockPath + " is held by a live process we will not signal (" + reason
                 + "); leaving it alone");
        return false;
    }

    void say(const std::string &text) const { log(false, text); }
    void warn(const std::string &text) const { log(true, "WARNING " + text); }

    void log(bool isWarning, const std::string &text) const
    {
        if (m_request.log)
            m_request.log(isWarning, m_request.mode + ": " + text);
    }

    const EvictionRequest &m_request;
    const Fd &m_lock;
    const Aim m_aim;
};

} // namespace

const char *wordFor(Evicted evicted)
{
    switch (evicted) {
    case Evicted::Nobody:
        return "none";
    case Evicted::Terminated:
        return "terminated";
    case Evicted::Killed:
        return "killed";
    case Evicted::Survives:
        break;
    }
    return "survivor";
}

Evicted evictOwner(const EvictionRequest &request)
{
    const auto lock = openFile(request.lockPath, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!lock)
        return lock.error().notFound() ? Evicted::Nobody : Evicted::Survives;
    return Eviction(request, *lock, Eviction::Aim::LockIsFree).run();
}

Evicted takeOver(const EvictionRequest &request, const Fd &lock)
{
    return Eviction(request, lock, Eviction::Aim::LockIsOurs).run();
}

} // namespace claustrum
