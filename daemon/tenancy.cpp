// SPDX-License-Identifier: Apache-2.0
#include "daemon/tenancy.h"

#include "common/keeper/sessiontexts.h"
#include "daemon/loop/log.h"
#include "posix/heldprocess.h"
#include "wire/goerrno.h"

#include <algorithm>
#include <cerrno>
#include <limits>

namespace claustrum {
namespace {

constexpr const char *component = "daemon";
constexpr std::size_t allDescriptors = 5;

std::shared_ptr<SpawnParams> paramsOf(const SessionTexts &texts)
{
    auto params = std::make_shared<SpawnParams>();
    params->id = texts.id;
    params->command = texts.command;
    params->args = wordsOfText(texts.arguments);
    params->cwd = texts.cwd;
    return params;
}

} // namespace

Tenancy::Tenancy(EventPoll &poll)
    : m_watch(poll, [this](std::uint32_t) { onNews(); })
{}

void Tenancy::attach(const std::string &socket, const KeeperLine::Terms &terms, const Parts &parts,
                     std::function<void(bool)> yield)
{
    auto sessions = m_line.attach(socket, terms);
    if (!sessions) {
        m_leavesSessions = m_line.hasKeeper();
        logWarn(component, "hand-over: no keeper (" + sessions.error().text
                               + "); processes end with this daemon");
        return;
    }
    m_yield = std::move(yield);
    m_watch.start(m_line.fd(), EPOLLIN);
    if (!sessions->empty())
        logInfo(component,
                "hand-over: going on with " + std::to_string(sessions->size()) + " session(s)");
    for (KeeperLine::Session &session : *sessions)
        adopt(std::move(session), parts);
}

void Tenancy::adopt(KeeperLine::Session session, const Parts &parts)
{
    const std::uint64_t key = session.key;
    m_nextKey = std::max(m_nextKey, key + 1);
    if (const auto adopted = tryToAdopt(session, parts); !adopted) {
        m_leavesSessions = true;
        logError(component, "hand-over: cannot go on with session " + std::to_string(key) + " (pid "
                                + std::to_string(session.pid) + "): " + adopted.error().text
                                + "; it stays with the keeper");
    }
}

Result<void> Tenancy::tryToAdopt(KeeperLine::Session &session, const Parts &parts)
{
    if (session.fds.size() != 1 && session.fds.size() != allDescriptors)
        return Error{"this process cannot have all its descriptors: raise ulimit -n"};
    auto file = SessionFile::open(std::move(session.fds[0]), std::move(session.mapping));
    if (!file)
        return file.error();
    const auto params = paramsOf(file->texts());
    const Launcher launcher = wordsOfText(file->texts().launcher);
    StartedProgram program;
    program.child.pid = session.pid;
    program.startTime = file->state().startTime;
    std::unique_ptr<KeptSession> kept;
    if (session.fds.size() == allDescriptors) {
        auto stdinFile = StdinFile::open(std::move(session.fds[1]));
        if (!stdinFile)
            return stdinFile.error();
        program.child.exitWatch = holdProcess(session.pid);
        program.stdinFd = std::move(session.fds[2]);
        program.stdoutFd = std::move(session.fds[3]);
        program.stderrFd = std::move(session.fds[4]);
        kept = std::make_unique<KeptSession>(m_line, session.key, std::move(*file),
                                             std::move(*stdinFile), false);
    } else {
        kept = std::make_unique<KeptSession>(m_line, session.key, std::move(*file));
    }
    const auto process = std::make_shared<ChildProcess>(parts.poll, params->id, std::move(program),
                                                        parts.observers, parts.build);
    parts.observers.life.notify(&LifeObserver::onProcessStarted, *process,
                                std::shared_ptr<const SpawnParams>(params));
    if (!process->resume(std::move(kept), spillOf(session, params->id, parts)))
        return Error{"it cannot be watched: " + go::errnoText(errno)};
    parts.methods.adopt(process, *params, launcher);
    if (!process->hasEnded())
        m_adopted.push_back(launcher.empty()
                                ? StartedChild{session.pid, params->command}
                                : StartedChild{session.pid, launcher.front(), params->command});
    logInfo(component, "hand-over: process " + params->id + ", PID=" + std::to_string(session.pid)
                           + ", goes on after seq " + std::to_string(process->replay().lastSeq()));
    return {};
}

/// Null: there are no frames of it in files, or none are wanted any more.
std::unique_ptr<SpillFiles> Tenancy::spillOf(KeeperLine::Session &session, const std::string &id,
                                             const Parts &parts)
{
    if (session.spill.empty())
        return nullptr;
    auto spill = parts.methods.spillFor(id);
    if (spill)
        spill->resume(std::move(session.spill));
    if (spill && spill->nextSeq() != 0)
        return spill;
    m_line.dropSpill(session.key, std::numeric_limits<Seq>::max());
    return nullptr;
}

std::unique_ptr<KeptSession> Tenancy::keep(const StartedProgram &program, const SessionTexts &texts)
{
    if (!isTenant())
        return nullptr;
    auto file = SessionFile::create(texts, program.child.pid, program.startTime);
    auto stdinFile = StdinFile::create();
    std::string why =
        file ? stdinFile ? "the keeper has gone" : stdinFile.error().text : file.error().text;
    if (file && stdinFile) {
        const std::uint64_t key = m_nextKey++;
        if (m_line.deposit(key, program.child.pid,
                           {file->fd(), stdinFile->fd(), program.stdinFd.get(),
                            program.stdoutFd.get(), program.stderrFd.get()}))
            return std::make_unique<KeptSession>(m_line, key, std::move(*file),
                                                 std::move(*stdinFile), true);
    }
    logWarn(component, "hand-over: process " + texts.id + " ends with this daemon: " + why);
    return nullptr;
}

void Tenancy::onNews()
{
    const auto news = m_line.news();
    const bool isUpgrade = news == KeeperLine::News::Upgrade;
    if (isUpgrade || news == KeeperLine::News::Yield) {
        logInfo(component, "hand-over: a successor takes over");
        m_yield(isUpgrade);
    } else if (news == KeeperLine::News::Gone) {
        m_watch.stop();
        logWarn(component, "hand-over: the keeper has gone; processes end with this daemon");
    }
}

void Tenancy::leave()
{
    m_hasLeft = m_hasLeft || isTenant();
    m_watch.stop();
    m_line.hangUp();
}

} // namespace claustrum
