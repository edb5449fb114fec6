// SPDX-License-Identifier: Apache-2.0
#include "wire/builds.h"

#include <algorithm>
#include <array>

namespace claustrum {

namespace {

/// All methods in the order of server.capabilities, which no build has changed.
constexpr std::array<std::string_view, 21> methodOrder = {
    "server.ping",         "server.version",
    "server.capabilities", "server.shutdown",
    "files.list",          "files.validate",
    "files.stat",          "files.read",
    "files.extract_tar",   "git.info",
    "git.status",          "git.list_branches",
    "git.worktree_create", "git.worktree_remove",
    "launcher.resolve",    "process.spawn",
    "process.stdin",       "process.kill",
    "process.killAndWait", "process.reattach",
    "plugins.prune",
};

/// All features, likewise.
constexpr std::array<std::string_view, 10> featureOrder = {
    "process.stdin.offset",
    "git.status.baseRepo",
    "git.info.discovered_root",
    "git.worktree_create.timeoutMs",
    "git.worktree_create.existingBranch",
    "git.worktree_remove.unpushedGuard",
    "process.spawn.shellAgentSocket",
    "launcher.managed",
    "git.worktree.external_root",
    "server.instance_id",
};

constexpr std::size_t shortestPrefix = 7;

} // namespace

/// What each build changed in the rules of the one before it.
struct ReferenceBuild::Rows
{
    static constexpr Rules build8de85fa()
    {
        return {
            .hash = "8de85faaa11694321e937499a18c7ab88f37c76c",
            .date = "2026-05-21",
            .changes = "the first known: 18 methods",
            .methods = NameList(methodOrder)
                           .without("process.killAndWait")
                           .without("launcher.resolve")
                           .without("plugins.prune"),
        };
    }

    static constexpr Rules build7cbfa47()
    {
        Rules rules = build8de85fa();
        rules.hash = "7cbfa471529b0dd33a5cc2f69c41c11bfe7fef6f";
        rules.date = "2026-06-04";
        rules.changes = "git.info has root";
        rules.gitInfoHasRoot = true;
        return rules;
    }

    static constexpr Rules buildd20a77d()
    {
        Rules rules = build7cbfa47();
        rules.hash = "d20a77da22b7d4822f758654b226299ad7021c22";
        rules.date = "2026-06-09";
        rules.changes = "nothing";
        return rules;
    }

    static constexpr Rules build7c2f88d()
    {
        Rules rules = buildd20a77d();
        rules.hash = "7c2f88d13e5f269762dd4d463aa4eb3102214110";
        rules.date = "2026-07-02";
        rules.changes = "process.killAndWait, stdin offsets, features; "
                        "git.info has repoSlug and defaultBranch";
        rules.methods = rules.methods.with("process.killAndWait", methodOrder);
        rules.features = rules.features.with("process.stdin.offset", featureOrder);
        rules.gitInfoHasSlug = true;
        rules.stdinHasOffsets = true;
        rules.reattachTellsStdinApplied = true;
        return rules;
    }

    static constexpr Rules build5db5e4a()
    {
        Rules rules = build7c2f88d();
        rules.hash = "5db5e4a12f88487e47c2c48259b69a2d630bb3f7";
        rules.date = "2026-07-06";
        rules.changes = "the daemon writes daemon.token";
        rules.writesTokenFile = true;
        return rules;
    }

    static constexpr Rules build7d193f8()
    {
        Rules rules = build5db5e4a();
        rules.hash = "7d193f89fc02cf1035a391245312e34ad419f63e";
        rules.date = "2026-08-25";
        rules.install.zstChecksumIsExact = true;
        rules.install.sparesHome = true;
        rules.changes =
            "no server.version; idle connections are closed; the launcher waits until the path is "
            "the new daemon's; git is hardened; baseRepo of git.status; worktrees outside the "
            "repository; texts of files.list and files.extract_tar";
        rules.life.launcherAwaitsTakeover = true;
        rules.methods = rules.methods.without("server.version");
        rules.closesIdleConnections = true;
        rules.features = rules.features.with("git.status.baseRepo", featureOrder);
        rules.features = rules.features.with("git.worktree.external_root", featureOrder);
        rules.git.isHardened = true;
        rules.files.listOpensDirectories = true;
        rules.files.namesFailedEntries = true;
        rules.files.replacesMark = true;
        return rules;
    }

    static constexpr Rules build4534d86()
    {
        Rules rules = build7d193f8();
        rules.hash = "4534d8648b686881955c6f13baf46ae72ee72f4c";
        rules.date = "2026-09-04";
        rules.stopReports = true;
        rules.install.sweepAge = std::chrono::minutes(10);
        rules.install.sweptNamesAreVersions = true;
        rules.install.reportsFetch = true;
        rules.install.stallLimit = std::chrono::seconds(60);
        rules.changes = "instanceId and startedAt; a start ends the daemon before; one that nobody "
                        "can reach ends itself; remote-server.log.old; exit frames have signal and "
                        "killedBy; stdin beyond 16 MiB is refused; a spawn ends the process of its "
                        "session; timeoutMs of git.worktree_create; -stop reports what it did";
        rules.features = rules.features.with("server.instance_id", featureOrder);
        rules.tellsInstance = true;
        rules.exitTellsCause = true;
        rules.stdinQueueBytes = std::size_t{16} * 1024 * 1024;
        rules.stdinRefusesWhenFull = true;
        rules.stdinChecksOffsetFirst = true;
        rules.spawnSupersedesSession = true;
        rules.life.ownsRunDirectory = true;
        rules.life.keepsOldLog = true;
        rules.life.watchesItsPath = true;
        rules.features = rules.features.with("git.worktree_create.timeoutMs", featureOrder);
        rules.git.hasTimeout = true;
        rules.git.ignoresAttributes = true;
        return rules;
    }

    static constexpr Rules build3ef9370()
    {
        Rules rules = build4534d86();
        rules.hash = "3ef9370ec5b07a0e728ca5de4137d450e95eb2b6";
        rules.date = "2026-09-03";
        rules.install.libc = InstallRules::Libc::LddFirst;
        rules.changes = "-install asks ldd first for the libc";
        return rules;
    }

    static constexpr Rules build19f30c4()
    {
        Rules rules = build3ef9370();
        rules.hash = "19f30c46353dde1606cad1fede73d0e9be222140";
        rules.date = "2026-09-11";
        rules.install.lddLimit = std::chrono::seconds(5);
        rules.install.hasProbeCli = true;
        rules.changes = "children have marks in their environment, and may open 65536 files; a "
                        "start ends those of a killed daemon; a deployed daemon cleans its host; "
                        "existingBranch of git.worktree_create; plugins.prune; -probe-cli";
        rules.childVariablesKeepPlace = true;
        rules.marksChildren = true;
        rules.recordsChildren = true;
        rules.cleansHost = true;
        rules.setsDescriptorLimit = true;
        rules.methods = rules.methods.with("plugins.prune", methodOrder);
        rules.life.childrenOfKilled = "are ended next, before this daemon serves";
        rules.life.logsMissingLock = true;
        rules.features = rules.features.with("git.worktree_create.existingBranch", featureOrder);
        rules.git.attachesBranches = true;
        return rules;
    }

    static constexpr Rules build90fca6e()
    {
        Rules rules = build19f30c4();
        rules.hash = "90fca6e6a55c4d4c659e8c6ed511b7969ab17315";
        rules.date = "2026-09-14";
        rules.changes = "process.reattach closes the connection that it replaces; a reaped process "
                        "does not run";
        rules.reattachClosesReplaced = true;
        rules.logsParseErrors = true;
        rules.reapedCountsAsRunning = false;
        rules.memorylessIsGone = true;
        rules.missing = {};
        rules.git.retriesUnattached = true;
        rules.git.omitsUnreadableBranch = true;
        rules.git.startsFromOrigin = true;
        rules.git.sparesSessionState = true;
        return rules;
    }

    static constexpr Rules buildf6010b9()
    {
        Rules rules = build90fca6e();
        rules.hash = "f6010b978a0b0f4ca0dcb7dadda9cc4271a608a1";
        rules.date = "2026-09-24";
        rules.install.hasDefaultFolder = true;
        rules.install.makesDirectoryFirst = true;
        rules.install.presentCliLimit = std::chrono::seconds(30);
        rules.install.newCliLimit = std::chrono::seconds(120);
        rules.install.urlChecksumIsExact = true;
        rules.install.responseHeadLimit = std::chrono::seconds(60);
        rules.install.namesInterruption = true;
        rules.changes = "children have the SSH agent of the login shell; git runs after a check of "
                        "its directory only; -install has limits for --version";
        rules.features = rules.features.with("process.spawn.shellAgentSocket", featureOrder);
        rules.sharesShellAgent = true;
        rules.logsDescriptorLimit = true;
        rules.logsShutdown = true;
        rules.life.launcherAwaitsStaleSocket = true;
        rules.missing = {};
        rules.git.checksGitDirectory = true;
        rules.git.verifiesNames = true;
        rules.git.honorsOwnVariables = true;
        rules.git.checksRootsSurroundings = true;
        rules.git.knowsPrivateGroups = true;
        rules.git.startsAtCommit = true;
        rules.git.seedsByDirectories = true;
        rules.git.refusesUnwalkableBase = true;
        rules.git.finishesSeedingLate = true;
        return rules;
    }

    static constexpr Rules build89cb628()
    {
        Rules rules = buildf6010b9();
        rules.hash = "89cb6289d0e434f573cfc7267dd0cbb8c56ca298";
        rules.date = "2026-09-28";
        rules.install.removesOldParts = true;
        rules.install.runsCliInPlace = true;
        rules.install.prunesEverything = true;
        rules.changes = "the first spawn asks for the login PATH; process.killAndWait spares the "
                        "rest of a group; git.info has the discovered root; worktrees with "
                        "unpushed commits stay; the CLI runs through a managed launcher";
        rules.killAndWaitKillsRest = false;
        rules.life.launcherPatience = std::chrono::seconds(12);
        rules.life.keepsTokenInPlace = true;
        rules.life.removesTokenLast = true;
        rules.life.namesEmptyTokenFile = true;
        rules.logsDrainTimeout = true;
        rules.spawnAsksForLoginPath = true;
        rules.hidesLauncherVariables = true;
        rules.recordsPrograms = true;
        rules.spawnHasLauncher = true;
        rules.install.runsManagedLauncher = true;
        rules.methods = rules.methods.with("launcher.resolve", methodOrder);
        rules.features = rules.features.with("launcher.managed", featureOrder);
        rules.missing = {};
        rules.features = rules.features.with("git.info.discovered_root", featureOrder);
        rules.features = rules.features.with("git.worktree_remove.unpushedGuard", featureOrder);
        rules.git.finishesSeedingLate = false;
        rules.git.sortsListingFailures = true;
        rules.git.discoversRoot = true;
        rules.git.acceptsDotCommonDir = true;
        rules.git.guardsUnpushed = true;
        rules.git.namesResolvedLeaf = true;
        rules.git.refusesBareRoot = true;
        rules.git.copiesWholeEntry = true;
        rules.git.asksEmptyTree = true;
        rules.files.makesParentsFirst = true;
        return rules;
    }
};

/// All builds by lineage: the order of the dates differs for two.
struct ReferenceBuild::Table
{
    static constexpr std::array<ReferenceBuild, 12> rows = {
        ReferenceBuild(Rows::build8de85fa()), ReferenceBuild(Rows::build7cbfa47()),
        ReferenceBuild(Rows::buildd20a77d()), ReferenceBuild(Rows::build7c2f88d()),
        ReferenceBuild(Rows::build5db5e4a()), ReferenceBuild(Rows::build7d193f8()),
        ReferenceBuild(Rows::build4534d86()), ReferenceBuild(Rows::build3ef9370()),
        ReferenceBuild(Rows::build19f30c4()), ReferenceBuild(Rows::build90fca6e()),
        ReferenceBuild(Rows::buildf6010b9()), ReferenceBuild(Rows::build89cb628()),
    };
    static constexpr std::size_t standard = 4;
};

std::span<const ReferenceBuild> ReferenceBuild::all()
{
    return Table::rows;
}

const ReferenceBuild &ReferenceBuild::standard()
{
    return Table::rows[Table::standard];
}

std::string_view ReferenceBuild::shortHash() const
{
    return hash().substr(0, shortestPrefix);
}

Result<const ReferenceBuild *> ReferenceBuild::find(std::string_view prefix)
{
    const auto matches = [prefix](const ReferenceBuild &build) {
        return prefix.size() >= shortestPrefix && build.hash().starts_with(prefix);
    };
    const auto rows = all();
    if (std::count_if(rows.begin(), rows.end(), matches) == 1)
        return &*std::find_if(rows.begin(), rows.end(), matches);

    std::string text = "unknown reference build \"" + std::string(prefix) + "\"; known:";
    const char *separator = " ";
    for (const ReferenceBuild &build : rows) {
        text += separator;
        text += build.shortHash();
        separator = ", ";
    }
    return Error{std::move(text)};
}

std::string ReferenceBuild::table()
{
    std::string text;
    for (const ReferenceBuild &build : all()) {
        text += build.shortHash();
        text += "  " + std::string(build.date()) + "  " + std::string(build.changes());
        if (&build == &standard())
            text += " (the default)";
        text += '\n';
        if (!build.missing().empty())
            text += "                     not yet: " + std::string(build.missing()) + '\n';
    }
    return text;
}

} // namespace claustrum
