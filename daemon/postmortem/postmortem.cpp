// SPDX-License-Identifier: Apache-2.0
#include "daemon/postmortem/postmortem.h"

#include "daemon/process/childprocess.h"
#include "wire/params.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <chrono>

namespace claustrum {
namespace {

double secondsOf(const timeval &time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double secondsSince1970()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

/// Reads what the kernel keeps of a process that has ended and is not reaped yet. The call has a
/// parameter that the C library's function lacks: the resources.
void readEnd(pid_t pid, ExitRecord &record)
{
    siginfo_t info{};
    rusage usage{};
    if (::syscall(SYS_waitid, P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT, &usage) != 0
        || info.si_pid == 0)
        return;
    if (info.si_code == CLD_EXITED) {
        record.facts.status = info.si_status;
    } else {
        record.facts.signal = info.si_status;
        record.facts.core = info.si_code == CLD_DUMPED;
    }
    record.userSeconds = secondsOf(usage.ru_utime);
    record.systemSeconds = secondsOf(usage.ru_stime);
    record.mostResidentBytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::vector<std::string> namesOf(const std::map<std::string, std::string> &variables)
{
    std::vector<std::string> names;
    for (const auto &[name, value] : variables)
        names.push_back(name);
    return names;
}

} // namespace

PostMortem::PostMortem(Observers &observers, std::shared_ptr<RecordWriter> writer)
    : m_observers(observers)
    , m_writer(std::move(writer))
{
    m_observers.life.add(*this);
    m_observers.work.add(*this);
    m_writer->countKills();
}

PostMortem::~PostMortem()
{
    m_observers.work.remove(*this);
    m_observers.life.remove(*this);
}

void PostMortem::onProcessStarted(const ChildProcess &process,
                                  const std::shared_ptr<const SpawnParams> &params)
{
    auto watched = std::make_unique<Watched>();
    watched->params = params;
    m_watched[&process] = std::move(watched);
    m_writer->countKills();
}

void PostMortem::onOutputFramed(const ChildProcess &process, Stream stream, std::string_view bytes)
{
    if (stream != Stream::Stderr)
        return;
    if (const auto found = m_watched.find(&process); found != m_watched.end())
        found->second->err.append(bytes);
}

void PostMortem::onProcessEnded(const ChildProcess &process)
{
    const auto found = m_watched.find(&process);
    if (found == m_watched.end())
        return;
    found->second->record.ended = secondsSince1970();
    readEnd(process.pid(), found->second->record);
}

void PostMortem::onProcessExited(const ChildProcess &process)
{
    const auto found = m_watched.find(&process);
    if (found == m_watched.end())
        return;
    const auto watched = std::move(found->second);
    m_watched.erase(found);
    ExitRecord &record = watched->record;
    if (!process.exitCause().killedBy.empty() || record.facts.status == 0)
        return;
    record.id = process.id();
    record.pid = process.pid();
    record.started = process.startTime();
    record.args = watched->params->args;
    record.folder = watched->params->cwd;
    record.variables = namesOf(watched->params->env);
    record.errBytes = watched->err.bytes();
    record.errFirst = watched->err.first();
    record.errLast = watched->err.last();
    record.facts.command = watched->params->command;
    record.facts.stdinBytes = process.stdinQueue().applied();
    record.facts.err = record.errFirst + record.errLast;
    m_writer->put(std::move(record));
}

void PostMortem::onProcessForgotten(const ChildProcess &process)
{
    m_watched.erase(&process);
}

} // namespace claustrum
