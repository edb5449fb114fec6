// SPDX-License-Identifier: Apache-2.0
#include "app/launcher.h"

#include "app/configfile.h"
#include "app/failedstart.h"
#include "app/qtmodes.h"
#include "app/takeover.h"
#include "common/keeper/keeperline.h"
#include "posix/files.h"
#include "posix/heldprocess.h"
#include "posix/pipe.h"
#include "posix/spawn.h"
#include "posix/unixsocket.h"
#include "wire/builds.h"
#include "wire/gopath.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <span>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr const char *daemonVariable = "CLAUDE_SSH_DAEMON_CHILD";
constexpr int lookEveryMs = 20;
/// Far more than a token needs; a descriptor may be endless.
constexpr std::size_t tokenLimit = std::size_t{1024} * 1024;

int failed(const std::string &why)
{
    // One write, like all output to stderr: glibc 2.37 and later split fprintf() output, and a
    // client that runs this as a process would receive two frames.
    std::fputs(("claustrum: " + why + '\n').c_str(), stderr);
    return 1;
}

/// Removes the log of the daemon before, or keeps it as the old one; false if that cannot be.
bool clearLogPath(const std::string &path, const LifeRules &rules)
{
    if (!rules.keepsOldLog) {
        ::unlink(path.c_str());
        return true; // or it cannot be created
    }
    const auto moved = renameFile(path, path + ".old");
    return moved || moved.error().notFound();
}

/// A new log, never a file of someone else; empty if it cannot be created. Readable, to quote it.
Fd makeLogFile(const std::string &path, const LifeRules &rules)
{
    constexpr int attempts = 100; // another launcher may be faster
    for (int i = 0; i < attempts && clearLogPath(path, rules); ++i) {
        auto file = openFile(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW, 0600);
        if (file)
            return std::move(*file);
        if (file.error().number != EEXIST)
            break;
    }
    return {};
}

/// Where there are no files in memory, as in some containers; a pipe has room for 64 KiB.
Result<Fd> holdInPipe(const std::string &token)
{
    auto pipe = makePipe();
    if (!pipe)
        return std::move(pipe).error();
    ::fcntl(pipe->writeEnd.get(), F_SETFL, O_NONBLOCK);
    if (const auto written = writeAll(pipe->writeEnd.get(), token, "claustrum-token"); !written)
        return written.error();
    return std::move(pipe->readEnd);
}

/// Copies the token to memory, for the daemon to read as its stdin.
Result<Fd> holdToken(int from)
{
    const auto token = readAll(from, "token-fd", tokenLimit);
    if (!token)
        return Error{"read --token-fd: " + token.error().text};
    Fd memory(::memfd_create("claustrum-token", MFD_CLOEXEC));
    if (!memory)
        return holdInPipe(*token);
    if (const auto written = writeAll(memory.get(), *token, "claustrum-token"); !written)
        return written.error();
    ::lseek(memory.get(), 0, SEEK_SET);
    return memory;
}

bool namesSocket(const std::string &arg)
{
    return arg.starts_with("-socket") || arg.starts_with("--socket");
}

/// Puts the host's socket in place of the shared one, by which a later daemon would know this one.
void replaceSocket(std::span<std::string> flags, const std::string &socket)
{
    for (std::size_t i = 0; i < flags.size(); ++i) {
        const auto equals = flags[i].find('=');
        if (!namesSocket(flags[i]))
            continue;
        if (equals != std::string::npos)
            flags[i] = flags[i].substr(0, equals + 1) + socket;
        else if (i + 1 < flags.size())
            flags[++i] = socket;
    }
}

/// The arguments for the daemon: the launcher's, with the descriptor of the held token, and with
/// the socket, by which a later daemon knows this one, where that was left to the default.
std::vector<std::string> argsForDaemon(const Options &options, std::vector<std::string> args,
                                       const LifeRules &rules)
{
    // The last value of a flag counts, and flags after the first other argument are not read.
    const auto end = args.begin() + static_cast<std::ptrdiff_t>(options.flagCount);
    std::vector<std::string> added;
    if (options.serve.perHost)
        replaceSocket({args.begin(), end}, options.serve.socket);
    if (options.serve.tokenFd >= 0)
        added.emplace_back("-token-fd=0");
    if (rules.ownsRunDirectory && std::none_of(args.begin(), end, namesSocket))
        added.push_back("-socket=" + options.serve.socket);
    args.insert(end, added.begin(), added.end());
    return args;
}

SpawnRequest daemonRequest(std::vector<std::string> args, const Fd &log)
{
    SpawnRequest request;
    request.file = programPath();
    request.args = {request.file}; // by its name the next daemon knows this one
    request.args.insert(request.args.end(), args.begin(), args.end());
    for (char **entry = ::environ; *entry; ++entry)
        request.env.emplace_back(*entry);
    std::erase_if(request.env, [](const std::string &entry) {
        return entry.starts_with(std::string(daemonVariable) + "=");
    });
    request.env.push_back(std::string(daemonVariable) + "=1");
    request.stdoutFd = log ? log.get() : STDOUT_FILENO;
    request.stderrFd = log ? log.get() : STDERR_FILENO;
    request.group = SpawnRequest::Group::Session;
    return request;
}

/// The daemon, started by this program or by a keeper.
struct Launched
{
    Child child;
    KeptDaemon kept = {}; ///< without a connection: there is no keeper
    std::optional<int> end = {};
};

/// Whether it has ended, since its half that needs Qt could not be loaded.
bool couldNotLoad(Launched &daemon)
{
    if (daemon.kept.connection && !daemon.end)
        daemon.end = endOf(daemon.kept);
    if (daemon.kept.connection)
        return daemon.end && WIFEXITED(*daemon.end) && WEXITSTATUS(*daemon.end) == cannotLoadStatus;
    siginfo_t end{};
    return ::waitid(P_PID, static_cast<id_t>(daemon.child.pid), &end, WEXITED | WNOHANG | WNOWAIT)
               == 0
           && end.si_code == CLD_EXITED && end.si_status == cannotLoadStatus;
}

/// Without a keeper the daemon runs, but its sessions end with it.
Result<Launched> start(const ServeSettings &settings, const SpawnRequest &request)
{
    if (settings.handOver) {
        auto kept = startByKeeper(settings.socket, request);
        if (kept) {
            const pid_t pid = kept->pid;
            return Launched{Child{pid, holdProcess(pid)}, std::move(*kept)};
        }
        (void)failed("hand-over: " + kept.error().text + "; starting without a keeper");
    }
    auto child = spawn(request);
    if (!child)
        return child.error();
    return Launched{std::move(*child)};
}

/// A predecessor hands its sessions over before the path.
LifeRules rulesFor(const ServeSettings &settings, LifeRules rules)
{
    if (settings.handOver) {
        rules.launcherAwaitsTakeover = true;
        rules.launcherAwaitsStaleSocket = true;
    }
    return rules;
}

/// Whether a daemon has the path within the time limit. Other failures of the daemon than a missing
/// module do not end the wait (daemon.md, The launcher).
bool waitForSocket(const Takeover &takeover, Launched &daemon, std::chrono::seconds patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!takeover.isDone()) {
        if (std::chrono::steady_clock::now() >= deadline || couldNotLoad(daemon))
            return false;
        ::poll(nullptr, 0, lookEveryMs);
    }
    return true;
}

std::string missingSocket(const Takeover &takeover, const std::string &socket)
{
    return takeover.hasPredecessor()
               ? "daemon did not take over " + socket + " (predecessor still owns it)"
               : "timeout waiting for daemon to accept on " + socket;
}

} // namespace

bool isDaemonProcess()
{
    const char *const value = std::getenv(daemonVariable);
    return value && std::string_view(value) == "1";
}

int launchDaemon(const Options &options, std::vector<std::string> args)
{
    // Checked here, so that nobody waits for a daemon that cannot start (builds.md, Reference
    // builds).
    const auto build = ReferenceBuild::find(options.serve.referenceBuild);
    if (!build)
        return failed(build.error().text);
    const LifeRules rules = rulesFor(options.serve, (*build)->life());
    const std::string &socket = options.serve.socket;
    const std::string directory = go::dirName(socket);
    if (const auto made = makeDirectories(directory, 0700); !made)
        return failed(made.error().text);
    const std::string logPath = go::joinPath(directory, "remote-server.log");
    const Fd log = makeLogFile(logPath, rules);

    Fd token;
    if (options.serve.tokenFd >= 0) {
        auto held = holdToken(static_cast<int>(options.serve.tokenFd));
        if (!held)
            return failed(held.error().text);
        token = std::move(*held);
    }
    SpawnRequest request = daemonRequest(argsForDaemon(options, std::move(args), rules), log);
    if (request.file.empty())
        return failed("readlink /proc/self/exe: no such file or directory");
    request.stdinFd = token.get();
    const Takeover takeover(socket, rules);
    auto daemon = start(options.serve, request);
    if (!daemon)
        return failed(daemon.error().text);
    const bool listens = waitForSocket(takeover, *daemon, rules.launcherPatience);
    if (couldNotLoad(*daemon))
        return failed(reasonNotToLoad());
    if (!listens)
        return failed(missingSocket(takeover, socket)
                      + "\nclaustrum: " + explainMissingSocket(daemon->child, log, logPath));
    (void)connectUnixSocket(socket); // once; the outcome does not matter
    return 0;
}

} // namespace claustrum
