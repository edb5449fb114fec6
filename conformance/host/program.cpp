// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/program.h"

#include "posix/pipe.h"
#include "posix/spawn.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>

namespace claustrum::conformance {
namespace {

SpawnRequest request(const ProgramSpec &spec)
{
    SpawnRequest request;
    request.args = commandAs(spec.runAs, spec.file);
    request.file = request.args.front();
    request.args.insert(request.args.end(), spec.args.begin(), spec.args.end());
    request.env = spec.env;
    request.cwd = spec.cwd;
    return request;
}

void makeNonBlocking(const Fd &fd)
{
    ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
}

} // namespace

std::vector<std::string> commandAs(std::optional<uid_t> user, const std::string &program)
{
    if (!user)
        return {program};
    const std::string uid = std::to_string(*user);
    return {"/usr/bin/setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", "--", program};
}

Program::Program(PollLoop &loop, std::string input)
    : m_loop(loop)
    , m_inputLeft(std::move(input))
{}

Result<std::unique_ptr<Program>> Program::start(PollLoop &loop, const ProgramSpec &spec)
{
    auto in = makePipe();
    auto out = makePipe();
    auto err = makePipe();
    if (!in || !out || !err)
        return (!in ? in : !out ? out : err).error();
    SpawnRequest wanted = request(spec);
    wanted.stdinFd = in->readEnd.get();
    wanted.stdoutFd = out->writeEnd.get();
    wanted.stderrFd = err->writeEnd.get();
    auto child = spawn(wanted);
    if (!child)
        return child.error();

    std::unique_ptr<Program> program(new Program(loop, spec.input));
    Program *self = program.get();
    self->m_pid = child->pid;
    self->m_exitWatch = std::move(child->exitWatch);
    self->m_input = std::move(in->writeEnd);
    self->m_out.end = std::move(out->readEnd);
    self->m_err.end = std::move(err->readEnd);
    makeNonBlocking(self->m_input);
    makeNonBlocking(self->m_out.end);
    makeNonBlocking(self->m_err.end);
    loop.watch(self->m_exitWatch.get(), POLLIN, [self](short) { self->onExit(); });
    loop.watch(self->m_out.end.get(), POLLIN, [self](short) { self->readFrom(self->m_out); });
    loop.watch(self->m_err.end.get(), POLLIN, [self](short) { self->readFrom(self->m_err); });
    loop.watch(self->m_input.get(), POLLOUT, [self](short) { self->writeInput(); });
    self->writeInput();
    return program;
}

Program::~Program()
{
    for (const Fd *fd : {&m_exitWatch, &m_input, &m_out.end, &m_err.end})
        m_loop.forget(fd->get());
    if (m_status)
        return; // its number may be another's by now
    ::kill(-m_pid, SIGKILL);
    reap(m_pid);
}

int Program::exitCode() const
{
    return WIFEXITED(*m_status) ? WEXITSTATUS(*m_status) : -1;
}

void Program::onExit()
{
    m_loop.forget(m_exitWatch.get());
    m_status = reap(m_pid);
}

void Program::readFrom(Output &output)
{
    std::array<char, 65536> buffer;
    const auto count = ::read(output.end.get(), buffer.data(), buffer.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count > 0) {
        const auto room = maxOutput - std::min(maxOutput, output.text.size());
        output.text.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
        return;
    }
    m_loop.forget(output.end.get());
    output.end.reset();
}

/// The whole program ignores SIGPIPE; a program that closed its stdin needs no more input.
void Program::writeInput()
{
    while (!m_inputLeft.empty()) {
        const auto count = ::write(m_input.get(), m_inputLeft.data(), m_inputLeft.size());
        if (count >= 0)
            m_inputLeft.erase(0, static_cast<std::size_t>(count));
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            m_inputLeft.clear();
    }
    closeInput();
}

void Program::closeInput()
{
    m_loop.forget(m_input.get());
    m_input.reset();
}

} // namespace claustrum::conformance
