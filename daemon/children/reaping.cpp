// SPDX-License-Identifier: Apache-2.0
#include "daemon/children/reaping.h"

#include "common/ownerrecord.h"
#include "daemon/children/recordproof.h"
#include "daemon/loop/log.h"
#include "posix/beneath.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "posix/heldprocess.h"
#include "wire/goquote.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr const char *component = "process.Registry";
constexpr std::size_t mostRecords = 128;
constexpr std::size_t mostGroups = 64;

/// A record whose process is tested.
struct Candidate
{
    std::string name;
    ChildRecord record;
    Fd process;         ///< none: reason says why
    std::string reason; ///< why it is to be spared; empty: it passes
};

std::int64_t millisecondsSince1970()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Successor successorOf(const RunDirectory &directory, const Instance &self,
                      const ReferenceBuild &build)
{
    return {.pid = ::getpid(),
            .parent = ::getppid(),
            .group = ::getpgrp(),
            .node = ownNode(),
            .host = ownHost(),
            .instance = self.id,
            .runDirectory = directory.path(),
            .now = millisecondsSince1970(),
            .knowsPrograms = build.recordsPrograms(),
            .memorylessIsGone = build.memorylessIsGone()};
}

bool hasEnded(const EndingGroup &group)
{
    return group.outcome == EndingGroup::Outcome::Terminated
           || group.outcome == EndingGroup::Outcome::Killed;
}

class Reaping
{
public:
    Reaping(const RunDirectory &directory, Successor self, const ReapTimes &times)
        : m_directory(directory)
        , m_self(std::move(self))
        , m_times(times)
    {}

    void run()
    {
        auto children = m_directory.openChildren();
        if (children) {
            m_children = std::move(*children);
            readRecords();
            lookAgain();
            endGroups();
            summarize();
        } else if (children.error().number == ENOTDIR) {
            logWarn(component, m_directory.childrenPath() + " is not a directory; reaping nothing");
        }
    }

private:
    /// Another descriptor, since a stream's own position would be shared.
    void readRecords()
    {
        DirectoryStream stream(
            Fd(::openat(m_children.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
        std::size_t seen = 0;
        while (stream) {
            const auto name = stream.next();
            if (!name)
                return;
            if (!name->ends_with(".json"))
                continue;
            if (seen++ == mostRecords) {
                logWarn(component, "more than " + std::to_string(mostRecords) + " records in "
                                       + m_directory.childrenPath()
                                       + "; leaving the rest for the next start");
                return;
            }
            judge(std::string(*name));
        }
    }

    /// Tests 1 and 2: a regular file with a record. Nothing else belongs there.
    void judge(const std::string &name)
    {
        struct stat status = {};
        if (::fstatat(m_children.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0)
            return; // it has gone
        if (!S_ISREG(status.st_mode)) {
            drop(name);
            return;
        }
        const auto file = openFileIn(m_children.get(), name, O_RDONLY);
        const auto text = readAll(file ? file->get() : -1, name, ChildRecord::mostBytes);
        if (!text) {
            ++m_kept; // it may be one
            return;
        }
        if (auto record = parseChildRecord(*text, name))
            judge({.name = name, .record = std::move(*record), .process = {}, .reason = {}});
        else
            drop(name);
    }

    /// Tests 3 to 6, and the first look at the process.
    void judge(Candidate candidate)
    {
        const auto standing = standingOf(candidate.record, m_self);
        if (standing == Standing::Remove) {
            drop(candidate.name);
            return;
        }
        const auto daemonPid = static_cast<pid_t>(candidate.record.daemonPid);
        if (standing == Standing::Keep
            || daemonLives(candidate.record, readProcessStat(daemonPid))) {
            ++m_kept;
            return;
        }
        candidate.process = holdProcess(static_cast<pid_t>(candidate.record.pid));
        const bool hasGone = !candidate.process && errno == ESRCH;
        if (hasGone || !test(candidate))
            drop(candidate.name);
        else
            m_candidates.push_back(std::move(candidate));
    }

    /// Tests 6 to 8, with the result as its reason. False: it has ended.
    bool test(Candidate &candidate) const
    {
        const auto look = lookAt(static_cast<pid_t>(candidate.record.pid));
        if (isGone(look, m_self))
            return false;
        candidate.reason = candidate.process ? reasonToSpare(candidate.record, look, m_self)
                                             : "no pidfd can hold it";
        return true;
    }

    /// A process that executes a program has no variables for a moment.
    void lookAgain()
    {
        const auto isDoubtful = [](const Candidate &candidate) {
            return !candidate.reason.empty();
        };
        if (std::none_of(m_candidates.begin(), m_candidates.end(), isDoubtful))
            return;
        (void)m_times.wait(m_times.secondLook);
        std::erase_if(m_candidates, [&](Candidate &candidate) {
            if (!isDoubtful(candidate))
                return false;
            const bool exists = test(candidate);
            if (exists && !isDoubtful(candidate))
                return false;
            if (exists)
                logWarn(component, "record " + candidate.name + ": pid "
                                       + std::to_string(candidate.record.pid)
                                       + " is not a child to end (" + candidate.reason
                                       + "); dropping the record, signalling nothing");
            drop(candidate.name);
            return true;
        });
    }

    void endGroups()
    {
        if (m_candidates.size() > mostGroups) {
            const auto more = m_candidates.size() - mostGroups;
            logWarn(component, std::to_string(more) + " more orphaned group(s) recorded in "
                                   + m_directory.childrenPath() + " than the "
                                   + std::to_string(mostGroups)
                                   + " one start ends; leaving those for the next start");
            m_kept += more;
            m_candidates.erase(m_candidates.begin() + mostGroups, m_candidates.end());
        }
        for (Candidate &candidate : m_candidates)
            m_groups.push_back(groupOf(candidate));
        GroupEnding(component, m_times.ending, m_times.wait).end(m_groups);
        for (std::size_t i = 0; i < m_groups.size(); ++i) {
            if (hasEnded(m_groups[i])) // another record stays for the next start
                ::unlinkat(m_children.get(), m_candidates[i].name.c_str(), 0);
        }
    }

    EndingGroup groupOf(Candidate &candidate) const
    {
        const ChildRecord &record = candidate.record;
        const auto group = static_cast<pid_t>(record.pid);
        return {.group = group,
                .leader = std::move(candidate.process),
                .start = record.start,
                .reasonToSpare = [this, &record,
                                  group] { return reasonToSpare(record, lookAt(group), m_self); },
                .announcement = "ending orphaned process group " + std::to_string(group)
                                + " recorded by daemon instance " + go::quote(record.instance)
                                + " (pid " + std::to_string(record.daemonPid) + "): SIGTERM"};
    }

    void summarize() const
    {
        if (m_groups.empty() && m_kept == 0)
            return;
        std::size_t terminated = 0;
        std::size_t killed = 0;
        for (const EndingGroup &group : m_groups) {
            terminated += group.outcome == EndingGroup::Outcome::Terminated ? 1 : 0;
            killed += group.outcome == EndingGroup::Outcome::Killed ? 1 : 0;
        }
        logInfo("daemon", "serve: predecessor's children \u2014 " + std::to_string(m_groups.size())
                              + " orphaned group(s): " + std::to_string(terminated)
                              + " ended on SIGTERM, " + std::to_string(killed) + " on SIGKILL, "
                              + std::to_string(m_groups.size() - terminated - killed)
                              + " survived; " + std::to_string(m_dropped)
                              + " stale record(s) dropped, " + std::to_string(m_kept) + " kept");
    }

    /// A failure leaves it to the next start.
    void drop(const std::string &name)
    {
        if (::unlinkat(m_children.get(), name.c_str(), 0) < 0)
            ::unlinkat(m_children.get(), name.c_str(), AT_REMOVEDIR);
        ++m_dropped;
    }

    const RunDirectory &m_directory;
    const Successor m_self;
    const ReapTimes m_times;
    Fd m_children;
    std::vector<Candidate> m_candidates; // mostRecords
    std::vector<EndingGroup> m_groups;   // mostGroups, in the order of the candidates
    std::size_t m_dropped = 0;
    std::size_t m_kept = 0;
};

} // namespace

void reapPredecessorsChildren(const RunDirectory &directory, const Instance &self,
                              const ReferenceBuild &build, const ReapTimes &times)
{
    Reaping(directory, successorOf(directory, self, build), times).run();
}

} // namespace claustrum
