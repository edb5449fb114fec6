// SPDX-License-Identifier: Apache-2.0
#include "daemon/hostclean/cleaningpass.h"

#include "daemon/hostclean/hostprocess.h"
#include "daemon/hostclean/retirement.h"
#include "daemon/loop/log.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "posix/heldprocess.h"
#include "posix/removetree.h"
#include "posix/unixsocket.h"
#include "wire/goduration.h"
#include "wire/goquote.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr const char *component = "hostclean";
constexpr std::size_t mostProcesses = 4096;
constexpr std::size_t mostDirectories = 64;
constexpr std::size_t mostOrphans = 64;
constexpr std::size_t mostRetirements = 8; // attempts
constexpr const char *removing = ".removing-";

void say(const std::string &text)
{
    logInfo(component, text);
}

long daysOf(std::chrono::seconds idle)
{
    return static_cast<long>(idle / std::chrono::hours(24));
}

std::string unusedFor(long days)
{
    return " unused for " + std::to_string(days) + " days: ";
}

bool isBeingRemoved(const UnusedDirectory &directory)
{
    return directory.name().find(removing) != std::string::npos;
}

/// Another name for a directory that is being removed, which no start uses.
std::string removedName(const std::string &name)
{
    using namespace std::chrono;
    constexpr int base = 36;
    const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), now, base).ptr;
    return name + removing + std::to_string(::getpid()) + "-" + std::string(digits.data(), end);
}

} // namespace

std::string CleaningCounts::summary() const
{
    if (orphansSignalled + retired + removed + undecided == 0)
        return "nothing to do";
    return "stranded daemons signalled 0 (ended 0, survived 0) plus 0 process(es)/group(s) they "
           "left behind; orphaned Claude Code groups signalled "
           + std::to_string(orphansSignalled) + " (survived " + std::to_string(orphansSurvived)
           + "); abandoned daemons retired " + std::to_string(retired) + "; dead run dirs removed "
           + std::to_string(removed) + "; candidates left undecided " + std::to_string(undecided);
}

CleaningCounts CleaningPass::run()
{
    using namespace std::chrono;
    const auto begin = steady_clock::now();
    say("pass starting (the next connection logged is this pass probing its own socket)");
    if (!reachesItself()) {
        say("pass skipped: " + m_job.layout.socket + " does not lead to this daemon");
        return m_counts;
    }
    const auto runFolder = openFile(m_job.layout.runFolder(), O_RDONLY | O_DIRECTORY);
    listProcesses();
    if (runFolder)
        listDirectories(runFolder->get());
    if (!m_job.sparesOrphans)
        endOrphans();
    for (const UnusedDirectory &directory : m_directories) {
        if (!m_hasMoreProcesses && m_job.wait(milliseconds(0)))
            clean(runFolder->get(), directory);
    }
    say("pass done in "
        + go::formatDuration(duration_cast<milliseconds>(steady_clock::now() - begin)) + ": "
        + m_counts.summary());
    return m_counts;
}

bool CleaningPass::reachesItself() const
{
    const auto connection = connectUnixSocket(m_job.layout.socket, m_job.times.dial);
    return connection && peerOf(*connection) == ::getpid();
}

void CleaningPass::listProcesses()
{
    eachProcess([this](pid_t pid) {
        if (userOf(pid) != ::geteuid())
            return true;
        m_hasMoreProcesses = m_processes.size() == mostProcesses;
        if (!m_hasMoreProcesses)
            m_processes.push_back(pid);
        return !m_hasMoreProcesses;
    });
    if (m_hasMoreProcesses)
        say("more than " + std::to_string(mostProcesses)
            + " processes for this user: this pass only acts on per-process facts (no run-dir "
              "retirement)");
}

void CleaningPass::listDirectories(int runFolder)
{
    DirectoryStream names(Fd(::openat(runFolder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    while (names) {
        const auto name = names.next();
        if (!name)
            return;
        auto directory = *name == m_job.layout.id
                             ? std::nullopt
                             : UnusedDirectory::open(runFolder, std::string(*name));
        if (directory && m_directories.size() == mostDirectories) {
            say("more than " + std::to_string(mostDirectories) + " run dirs under "
                + m_job.layout.runFolder() + "; only the first " + std::to_string(mostDirectories)
                + " are examined");
            return;
        }
        if (directory)
            m_directories.push_back(std::move(*directory));
    }
}

void CleaningPass::endOrphans()
{
    const auto reason = [this](pid_t pid) {
        const auto process = readHostProcess(pid);
        return process ? reasonNoOrphan(*process, m_job.layout, m_job.times.leastAge)
                       : "it has ended";
    };
    std::vector<EndingGroup> groups;
    for (const pid_t pid : m_processes) {
        const auto stat = readProcessStat(pid); // cheap, and most have another parent
        if (!stat || stat->parent != 1 || stat->group != pid)
            continue;
        Fd process = holdProcess(pid);
        if (!process || !reason(pid).empty())
            continue;
        if (groups.size() == mostOrphans) {
            say("more orphaned Claude Code groups than one pass ends ("
                + std::to_string(mostOrphans) + "); leaving the rest for the next pass");
            break;
        }
        groups.push_back({.group = pid,
                          .leader = std::move(process),
                          .start = stat->start,
                          .reasonToSpare = [reason, pid] { return reason(pid); },
                          .announcement = "ending orphaned Claude Code process group "
                                          + std::to_string(pid)
                                          + " (its daemon is gone): SIGTERM"});
    }
    GroupEnding(component, m_job.times.orphans, m_job.wait).end(groups);
    for (const EndingGroup &group : groups) {
        const bool isSpared = group.outcome == EndingGroup::Outcome::Spared;
        m_counts.undecided += isSpared ? 1 : 0;
        m_counts.orphansSignalled += isSpared ? 0 : 1;
        m_counts.orphansSurvived += group.outcome == EndingGroup::Outcome::Survived ? 1 : 0;
    }
}

/// The path, quoted as in the log.
std::string CleaningPass::quoted(const UnusedDirectory &directory) const
{
    return go::quote(m_job.layout.runFolder() + "/" + directory.name());
}

void CleaningPass::clean(int runFolder, const UnusedDirectory &directory)
{
    const auto idle = directory.idle();
    if (!idle || (*idle < m_job.times.unused && !isBeingRemoved(directory)))
        return;
    const long days = daysOf(*idle);
    auto socket = directory.dial(m_job.times.dial);
    if (socket.use == UnusedDirectory::Use::Used
        && !retire(directory, days, std::move(socket.connection)))
        return;
    if (!isInUse(directory, days))
        remove(runFolder, directory, days);
}

/// Ends the daemon that serves the directory; false: it still runs.
bool CleaningPass::retire(const UnusedDirectory &directory, long days, Fd connection)
{
    const std::string path = m_job.layout.runFolder() + "/" + directory.name();
    const std::string unused = "run dir " + quoted(directory) + unusedFor(days);
    if (m_retirements++ >= mostRetirements) {
        say(unused + "left for a later pass (" + std::to_string(mostRetirements)
            + " retirements this pass already)");
        return false;
    }
    const pid_t pid = peerOf(connection);
    const Retirement retirement{m_job, path, path + "/rpc.sock", days};
    const auto reason = retirement.run(std::move(connection));
    if (reason.empty()) {
        ++m_counts.retired;
        return true;
    }
    ++m_counts.undecided;
    say(unused + "its daemon (pid " + std::to_string(pid) + ") was not retired: " + reason);
    return false;
}

/// Whether its socket or its lock may be somebody's; says so.
bool CleaningPass::isInUse(const UnusedDirectory &directory, long days)
{
    using Use = UnusedDirectory::Use;
    const Use socket = directory.dial(m_job.times.dial).use;
    const Use lock = directory.lock();
    if (socket == Use::None && lock == Use::None)
        return false;
    ++m_counts.undecided;
    const std::string begin = "run dir " + quoted(directory);
    if (lock == Use::Used)
        say(begin + unusedFor(days) + "kept, a live process holds its daemon.lock");
    else if (lock == Use::Unknown)
        say(begin + unusedFor(days) + "kept, its daemon.lock cannot be read");
    else
        say(begin + ": kept, a socket appeared in it during removal");
    return true;
}

/// Under another name first, where no start looks for it; then it is looked at again.
void CleaningPass::remove(int runFolder, const UnusedDirectory &directory, long days)
{
    const std::string &name = directory.name();
    const bool isRenamed = isBeingRemoved(directory);
    const std::string hidden = isRenamed ? name : removedName(name);
    if (!isRenamed && ::renameat(runFolder, name.c_str(), runFolder, hidden.c_str()) < 0)
        return; // it has gone, or cannot
    if (!isRenamed && isInUse(directory, days)) {
        // A start may have made a new one by now, which stays.
        (void)::renameat2(runFolder, hidden.c_str(), runFolder, name.c_str(), RENAME_NOREPLACE);
        return;
    }
    if (!removeTreeIn(runFolder, m_job.layout.runFolder(), hidden))
        return; // the next pass knows it by its name
    ++m_counts.removed;
    say("removed run dir " + quoted(directory) + ": unused for " + std::to_string(days)
        + " days, nothing answers on its socket, no process holds its lock");
}

} // namespace claustrum
