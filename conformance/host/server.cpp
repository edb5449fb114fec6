// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/server.h"

#include "conformance/host/connection.h"
#include "conformance/host/programcopy.h"
#include "conformance/model/writefile.h"
#include "posix/exitwatch.h"
#include "posix/spawn.h"

#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

constexpr std::string_view shutdownRequest =
    R"({"jsonrpc":"2.0","id":1,"method":"server.shutdown"})"
    "\n";

/// The output of a failed launcher, in one line.
std::string outputText(const Program &program)
{
    std::string text = program.err() + program.out();
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    text = text.substr(0, 500);
    return text.empty() ? ", and printed nothing" : ": " + text;
}

std::string describeEnd(int status)
{
    return status == 0 ? "exit status 0" : exitText(status);
}

} // namespace

Server::Server(std::string binary, const Sandbox &sandbox, const Placeholders &placeholders,
               PollLoop &loop)
    : m_binary(std::move(binary))
    , m_sandbox(sandbox)
    , m_placeholders(placeholders)
    , m_loop(loop)
{}

Server::~Server()
{
    m_loop.forget(m_daemonWatch.get());
}

/// The token is written each time, since the daemon removes the file.
Result<void> Server::prepare(const Serve &serve)
{
    if (const auto written = m_sandbox.writeToken(); !written)
        return written.error();
    if (serve.runAs && ::chown(m_sandbox.tokenFile().c_str(), *serve.runAs, *serve.runAs) < 0)
        return systemError("chown", m_sandbox.tokenFile(), errno);
    if (!serve.conf && !serve.runAs)
        return {};
    auto copy = serve.runAs ? copyWhole(m_binary, m_sandbox.directory())
                            : copyProgram(m_binary, m_sandbox.directory());
    if (!copy)
        return copy.error();
    m_binary = std::move(*copy);
    return serve.conf ? writeFile(m_binary + ".conf", m_placeholders.expand(*serve.conf))
                      : Result<void>();
}

Result<void> Server::start(const Serve &serve, std::vector<std::string> args, Deadline deadline)
{
    ProgramSpec spec;
    spec.file = m_binary;
    spec.args = {"-serve", "-socket", m_sandbox.socket(), "-token-file", m_sandbox.tokenFile()};
    spec.args.insert(spec.args.end(), args.begin(), args.end());
    spec.env = m_sandbox.environment(serve.env, m_placeholders);
    spec.cwd = m_sandbox.path(m_placeholders.expand(serve.cwd));
    spec.runAs = serve.runAs;
    auto launcher = Program::start(m_loop, spec);
    if (!launcher)
        return launcher.error();
    const Program &running = **launcher;
    if (!m_loop.runUntil([&] { return running.isEnded(); }, deadline))
        return Error{"`-serve` did not return in time" + outputText(running)};
    if (running.status() != 0)
        return Error{"`-serve` ended with " + describeEnd(running.status()) + outputText(running)};
    m_started = true;
    m_launcher = std::move(*launcher);
    return {};
}

std::string Server::printed() const
{
    return m_launcher ? m_launcher->err() + m_launcher->out() : std::string();
}

ProgramSpec Server::runSpec(const Run &run) const
{
    ProgramSpec spec;
    spec.file = m_binary;
    for (const std::string &arg : run.args)
        spec.args.push_back(m_placeholders.expand(arg));
    spec.env = m_sandbox.environment(run.env, m_placeholders);
    spec.cwd = m_sandbox.directory();
    spec.input = m_placeholders.expandFrame(run.input);
    return spec;
}

/// Only the newest daemon is watched: it is the one that answers on the socket.
void Server::noteDaemon(pid_t pid)
{
    if (pid <= 1 || pid == m_daemon || pid == ::getpid())
        return;
    Fd watch = watchExit(pid);
    if (!watch)
        return; // the process has already ended
    m_loop.forget(m_daemonWatch.get());
    m_daemon = pid;
    m_daemonStatus.reset();
    m_daemonWatch = std::move(watch);
    m_loop.watch(m_daemonWatch.get(), POLLIN, [this](short) { onDaemonExit(); });
}

void Server::onDaemonExit()
{
    m_loop.forget(m_daemonWatch.get());
    int status = 0;
    // It is not a child of ours after an escape to another subreaper; its status is unknown then.
    m_daemonStatus = ::waitpid(m_daemon, &status, WNOHANG) == m_daemon ? status : 0;
}

std::optional<std::string> Server::daemonsEnd() const
{
    return m_daemonStatus ? std::optional(describeEnd(*m_daemonStatus)) : std::nullopt;
}

std::optional<std::string> Server::stop(Deadline deadline)
{
    if (!m_started && m_daemon < 0) // a run may have started one
        return std::nullopt;
    if (!m_daemonStatus) {
        if (auto failure = askToShutDown(deadline))
            return failure;
    }
    if (m_daemonStatus && *m_daemonStatus != 0)
        return "the server ended with " + describeEnd(*m_daemonStatus);
    return std::nullopt;
}

std::optional<std::string> Server::askToShutDown(Deadline deadline)
{
    bool closed = true;
    auto socket = Connection::open(m_loop, m_sandbox.socket(), Clock::now());
    if (socket) {
        Connection connection(m_loop, std::move(*socket),
                              {[](std::string_view) {}, [](const std::string &) {}});
        noteDaemon(connection.peerPid());
        connection.send(shutdownRequest);
        m_loop.runUntil([&] { return connection.isClosed() || m_daemonStatus; }, deadline);
        closed = connection.isClosed();
    }
    // Without a process to watch, a closed connection counts as the end.
    if (m_daemon >= 0 ? m_loop.runUntil([&] { return m_daemonStatus.has_value(); }, deadline)
                      : closed)
        return std::nullopt;
    return "the server did not end when it was asked to";
}

} // namespace claustrum::conformance
