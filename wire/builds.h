// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/builds/filesrules.h"
#include "wire/builds/gitrules.h"
#include "wire/builds/installrules.h"
#include "wire/builds/liferules.h"
#include "wire/builds/namelist.h"
#include "wire/result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace claustrum {

/// A build of the reference, and the ways it differs from other builds (builds.md,
/// later/README.md).
///
/// Handlers ask named questions and never compare builds. All are constants.
class ReferenceBuild
{
public:
    /// The only build whose hash starts with @p prefix, at least seven digits. The error's text
    /// lists the known builds; callers put "claustrum: " before it.
    [[nodiscard]] static Result<const ReferenceBuild *> find(std::string_view prefix);

    /// The build that is spoken unless another is named: 5db5e4a, the one that most of the contract
    /// describes.
    [[nodiscard]] static const ReferenceBuild &standard();

    /// All known builds by lineage, the first known one first.
    [[nodiscard]] static std::span<const ReferenceBuild> all();

    /// The builds as a page of lines: hash, date, and what changed.
    [[nodiscard]] static std::string table();

    [[nodiscard]] std::string_view hash() const { return m_rules.hash; }
    /// Its first seven digits.
    [[nodiscard]] std::string_view shortHash() const;
    /// When it was built or first seen, yyyy-mm-dd.
    [[nodiscard]] std::string_view date() const { return m_rules.date; }

    /// The changes to the build before, for people; without those that are missing here.
    [[nodiscard]] std::string_view changes() const { return m_rules.changes; }
    /// The changes of this build that are not built yet; empty if it is whole.
    [[nodiscard]] std::string_view missing() const { return m_rules.missing; }

    /// In the order of server.capabilities.
    [[nodiscard]] std::span<const std::string_view> methods() const
    {
        return m_rules.methods.names();
    }
    [[nodiscard]] bool hasMethod(std::string_view name) const
    {
        return m_rules.methods.contains(name);
    }
    /// For server.capabilities, which omits the field if there are none. Only features that the
    /// daemon honours: a listed one that is not honoured misleads clients more than a missing one.
    [[nodiscard]] std::span<const std::string_view> features() const
    {
        return m_rules.features.names();
    }

    /// process.stdin accepts offset, and its reply has applied.
    [[nodiscard]] bool stdinHasOffsets() const { return m_rules.stdinHasOffsets; }
    [[nodiscard]] bool reattachTellsStdinApplied() const
    {
        return m_rules.reattachTellsStdinApplied;
    }
    [[nodiscard]] bool gitInfoHasRoot() const { return m_rules.gitInfoHasRoot; }
    /// git.info has repoSlug and defaultBranch.
    [[nodiscard]] bool gitInfoHasSlug() const { return m_rules.gitInfoHasSlug; }
    [[nodiscard]] bool writesTokenFile() const { return m_rules.writesTokenFile; }
    /// -stop prints a word, and ends a daemon whose socket is gone.
    [[nodiscard]] bool stopReports() const { return m_rules.stopReports; }
    [[nodiscard]] const InstallRules &install() const { return m_rules.install; }
    [[nodiscard]] const LifeRules &life() const { return m_rules.life; }
    /// A connection without a byte for five minutes is closed.
    [[nodiscard]] bool closesIdleConnections() const { return m_rules.closesIdleConnections; }
    /// The queue of a process's stdin.
    [[nodiscard]] std::size_t stdinQueueBytes() const { return m_rules.stdinQueueBytes; }
    /// A chunk beyond the queue is refused; otherwise it waits, and those behind it.
    [[nodiscard]] bool stdinRefusesWhenFull() const { return m_rules.stdinRefusesWhenFull; }
    /// process.stdin answers gaps and duplicates of a process that has exited, too.
    [[nodiscard]] bool stdinChecksOffsetFirst() const { return m_rules.stdinChecksOffsetFirst; }
    /// The exit frame has signal and killedBy, and so has its line in the log.
    [[nodiscard]] bool exitTellsCause() const { return m_rules.exitTellsCause; }
    /// process.spawn for a CLI session ends the process that has the session.
    [[nodiscard]] bool spawnSupersedesSession() const { return m_rules.spawnSupersedesSession; }
    /// process.reattach closes the connection that received the process before.
    [[nodiscard]] bool reattachClosesReplaced() const { return m_rules.reattachClosesReplaced; }
    /// A process that was reaped counts as running until its exit frame.
    [[nodiscard]] bool reapedCountsAsRunning() const { return m_rules.reapedCountsAsRunning; }
    /// process.killAndWait kills the rest of the group of a process that ended in time.
    [[nodiscard]] bool killAndWaitKillsRest() const { return m_rules.killAndWaitKillsRest; }
    /// A read of a child's outputs that its descendants cut short is logged.
    [[nodiscard]] bool logsDrainTimeout() const { return m_rules.logsDrainTimeout; }
    /// Variables that a client overrides keep their place in a child's environment.
    [[nodiscard]] bool childVariablesKeepPlace() const { return m_rules.childVariablesKeepPlace; }
    /// Children have CLAUDE_SSH_RUN_DIR and CLAUDE_SSH_CHILD.
    [[nodiscard]] bool marksChildren() const { return m_rules.marksChildren; }
    /// Each child has a record, by which the next daemon ends it if this one is killed.
    [[nodiscard]] bool recordsChildren() const { return m_rules.recordsChildren; }
    /// The record of a child with a launcher names its program, too.
    [[nodiscard]] bool recordsPrograms() const { return m_rules.recordsPrograms; }
    /// A recorded process without memory has ended.
    [[nodiscard]] bool memorylessIsGone() const { return m_rules.memorylessIsGone; }
    /// A deployed daemon removes what others of its host have left behind.
    [[nodiscard]] bool cleansHost() const { return m_rules.cleansHost; }
    /// Children may open 65536 files, or as many as the hard limit allows.
    [[nodiscard]] bool setsDescriptorLimit() const { return m_rules.setsDescriptorLimit; }
    [[nodiscard]] bool logsDescriptorLimit() const { return m_rules.logsDescriptorLimit; }
    /// Children get the SSH agent of the login shell.
    [[nodiscard]] bool sharesShellAgent() const { return m_rules.sharesShellAgent; }
    /// The first spawn asks the login shell for its PATH, in an environment of seven variables;
    /// otherwise the start does, in the daemon's own.
    [[nodiscard]] bool spawnAsksForLoginPath() const { return m_rules.spawnAsksForLoginPath; }
    /// Children do not get the variables of the managed launcher.
    [[nodiscard]] bool hidesLauncherVariables() const { return m_rules.hidesLauncherVariables; }
    /// process.spawn runs a command through the launcher that the client names.
    [[nodiscard]] bool spawnHasLauncher() const { return m_rules.spawnHasLauncher; }
    /// The log says why a line is no request.
    [[nodiscard]] bool logsParseErrors() const { return m_rules.logsParseErrors; }
    /// The steps of a shutdown are logged.
    [[nodiscard]] bool logsShutdown() const { return m_rules.logsShutdown; }
    /// server.capabilities has instanceId and startedAt.
    [[nodiscard]] bool tellsInstance() const { return m_rules.tellsInstance; }
    [[nodiscard]] const FilesRules &files() const { return m_rules.files; }
    [[nodiscard]] const GitRules &git() const { return m_rules.git; }

private:
    struct Rules
    {
        std::string_view hash;
        std::string_view date;
        std::string_view changes;
        std::string_view missing = {};
        NameList methods;
        NameList features = {};
        bool gitInfoHasRoot = false;
        bool gitInfoHasSlug = false;
        bool stdinHasOffsets = false;
        bool reattachTellsStdinApplied = false;
        bool writesTokenFile = false;
        bool stopReports = false;
        InstallRules install = {};
        LifeRules life = {};
        bool closesIdleConnections = false;
        bool tellsInstance = false;
        std::size_t stdinQueueBytes = std::size_t{8} * 1024 * 1024;
        bool stdinRefusesWhenFull = false;
        bool stdinChecksOffsetFirst = false;
        bool exitTellsCause = false;
        bool spawnSupersedesSession = false;
        bool reattachClosesReplaced = false;
        bool reapedCountsAsRunning = true;
        bool killAndWaitKillsRest = true;
        bool logsDrainTimeout = false;
        bool childVariablesKeepPlace = false;
        bool marksChildren = false;
        bool recordsChildren = false;
        bool recordsPrograms = false;
        bool memorylessIsGone = false;
        bool cleansHost = false;
        bool setsDescriptorLimit = false;
        bool logsDescriptorLimit = false;
        bool sharesShellAgent = false;
        bool spawnAsksForLoginPath = false;
        bool hidesLauncherVariables = false;
        bool spawnHasLauncher = false;
        bool logsParseErrors = false;
        bool logsShutdown = false;
        FilesRules files = {};
        GitRules git = {};
    };
    struct Rows;
    struct Table;

    explicit constexpr ReferenceBuild(const Rules &rules)
        : m_rules(rules)
    {}

    Rules m_rules;
};

} // namespace claustrum
