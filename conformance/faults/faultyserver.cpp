// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/faultyserver.h"

#include "conformance/faults/relay.h"
#include "conformance/faults/standin.h"
#include "conformance/host/reaper.h"
#include "posix/files.h"
#include "posix/pipe.h"
#include "posix/spawn.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

namespace fs = std::filesystem;
using Deed = Fault::Deed;
using Arguments = std::vector<std::string>;

constexpr int failure = 1;
constexpr int wrongStatus = 3;

int failed(const std::string &why)
{
    std::fputs(("claustrum-conformance serve-faulty: " + why + '\n').c_str(), stderr);
    return failure;
}

/// The value of a flag that is given in one of Go's spellings; the last one counts.
std::string flagValue(const Arguments &args, const std::string &name)
{
    std::string value;
    for (std::size_t at = 0; at < args.size(); ++at) {
        const std::string flag = args[at].starts_with("--") ? args[at].substr(1) : args[at];
        if (flag == name && at + 1 < args.size())
            value = args[at + 1];
        else if (flag.starts_with(name + '='))
            value = flag.substr(name.size() + 1);
    }
    return value;
}

bool isServe(const Arguments &args)
{
    for (const std::string &arg : args) {
        if (arg == "-serve" || arg == "--serve")
            return true;
    }
    return false;
}

/// The binary to run: the server, or its copy beside a configuration.
Result<std::string> binaryFor(const StandIn &standIn, const std::string &script)
{
    std::error_code error;
    const fs::path folder = fs::canonical(script, error).parent_path();
    if (error || !fs::exists(folder / "claustrum.conf", error))
        return standIn.server;
    const fs::path copy = folder / "claustrum-behind";
    if (!fs::exists(copy, error))
        fs::copy_file(standIn.server, copy, error);
    if (error)
        return Error{"cannot copy " + standIn.server + ": " + error.message()};
    return copy.string();
}

/// Replaces this process by the server.
int pass(const std::string &binary, const std::string &script, const Arguments &args)
{
    std::vector<char *> argv{const_cast<char *>(script.c_str())};
    for (const std::string &arg : args)
        argv.push_back(const_cast<char *>(arg.c_str()));
    argv.push_back(nullptr);
    ::execv(binary.c_str(), argv.data());
    return failed(systemError("exec", binary, errno).text);
}

/// Ends this process as another has ended.
int endAs(int status)
{
    if (!WIFSIGNALED(status))
        return WEXITSTATUS(status);
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    ::signal(WTERMSIG(status), SIG_DFL);
    ::raise(WTERMSIG(status));
    return failure;
}

/// The process behind the first one: starts the server, relays, and ends as the server does.
class Behind
{
public:
    Behind(const StandIn &standIn, const Fault &fault, std::string script, Arguments args)
        : m_standIn(standIn)
        , m_fault(fault)
        , m_script(std::move(script))
        , m_args(std::move(args))
        , m_relay(fault, standIn.places, [this](const Fault &one) { note(one); })
    {}

    /// @param ready receives the status of the launcher, once clients can connect
    int run(const std::string &binary, Fd ready);

private:
    Result<int> launch(const std::string &binary) const;
    Result<void> takePlace(pid_t server);
    void note(const Fault &fault) const;
    [[nodiscard]] int end(int status) const;

    const StandIn &m_standIn;
    const Fault &m_fault;
    std::string m_script;
    Arguments m_args;
    Relay m_relay;
};

int Behind::run(const std::string &binary, Fd ready)
{
    ::setsid();
    ::signal(SIGPIPE, SIG_IGN);
    becomeSubreaper(); // the daemon becomes a child when its launcher ends
    const auto status = launch(binary);
    // Without a daemon, another mode took precedence over -serve.
    const auto children = ownChildren();
    const bool relays = status && *status == 0 && !children.empty();
    const auto placed = relays ? takePlace(children.front()) : Result<void>();
    if (!status || !placed)
        return failed(!status ? status.error().text : placed.error().text);
    const auto null = openFile("/dev/null", O_RDWR);
    for (int fd = 0; null && fd < 3; ++fd)
        ::dup2(null->get(), fd);
    // A failure is that of a launcher that has been killed.
    (void)writeAll(ready.get(), {reinterpret_cast<const char *>(&*status), sizeof *status}, "pipe");
    ready.reset();
    return relays ? end(m_relay.run()) : 0;
}

/// Runs `-serve`, with this process's standard descriptors; its status.
Result<int> Behind::launch(const std::string &binary) const
{
    SpawnRequest request;
    request.file = binary;
    request.args = {m_script};
    request.args.insert(request.args.end(), m_args.begin(), m_args.end());
    for (char **entry = ::environ; *entry; ++entry)
        request.env.emplace_back(*entry);
    request.stdinFd = STDIN_FILENO;
    request.stdoutFd = STDOUT_FILENO;
    request.stderrFd = STDERR_FILENO;
    const auto child = spawn(request);
    if (!child)
        return child.error();
    return reap(child->pid);
}

/// The hidden socket is in the parent of the socket's folder: nothing is to appear beside the
/// socket, and moving it needs the same file system.
Result<void> Behind::takePlace(pid_t server)
{
    RelayPlace place;
    place.socket = flagValue(m_args, "-socket");
    if (place.socket.empty())
        return Error{"a relay needs the path of the socket; give it with -socket"};
    const fs::path folder = fs::path(place.socket).parent_path();
    place.hidden = folder.parent_path().string() + "/.behind-" + std::to_string(::getpid());
    place.server = server;
    if (const auto opened = m_relay.open(place); !opened)
        return opened.error();
    if (m_fault.deed == Deed::StrayFile)
        (void)openFile((folder / "stray").string(), O_CREAT | O_WRONLY, 0644); // best effort
    if (!m_fault.edit) // an edit notes itself
        note(m_fault);
    return {};
}

/// Without a report that can be written, nobody learns of it.
void Behind::note(const Fault &fault) const
{
    if (m_standIn.report.empty())
        return;
    const auto file = openFile(m_standIn.report, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (file)
        (void)writeAll(file->get(), std::string(fault.id) + '\n', m_standIn.report);
}

int Behind::end(int status) const
{
    if (m_fault.deed == Deed::WrongEnd)
        return wrongStatus;
    if (m_fault.deed == Deed::KilledAtEnd)
        return endAs(SIGSEGV);
    while (m_fault.deed == Deed::Stubborn)
        ::pause();
    return endAs(status);
}

/// What the launcher does, after the server's own launcher.
int endOfLauncher(const Fault &fault, int status)
{
    if (status != 0)
        return endAs(status);
    if (fault.deed == Deed::PrintsOnStdout)
        std::puts("listening");
    if (fault.deed == Deed::PrintsOnStderr)
        std::fputs("listening\n", stderr);
    return fault.deed == Deed::WrongStatus ? wrongStatus : 0;
}

} // namespace

int runFaultyServer(const std::string &script, const std::vector<std::string> &args)
{
    const auto standIn = readStandIn(script);
    if (!standIn)
        return failed(standIn.error().text);
    const Fault *fault = findFault(standIn->fault);
    if (!fault)
        return failed(script + ": there is no fault " + standIn->fault);
    const auto binary = binaryFor(*standIn, script);
    if (!binary)
        return failed(binary.error().text);
    if (!isServe(args))
        return pass(*binary, script, args);
    auto ready = makePipe();
    if (!ready)
        return failed(ready.error().text);
    const pid_t behind = ::fork();
    if (behind < 0)
        return failed(systemError("fork", "relay", errno).text);
    if (behind == 0) {
        ready->readEnd.reset();
        ::_exit(Behind(*standIn, *fault, script, args).run(*binary, std::move(ready->writeEnd)));
    }
    ready->writeEnd.reset();
    int status = 0;
    const auto count =
        retryInterrupted([&] { return ::read(ready->readEnd.get(), &status, sizeof status); });
    return count == sizeof status ? endOfLauncher(*fault, status) : failure;
}

} // namespace claustrum::conformance
