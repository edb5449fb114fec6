// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/eventhook.h"

#include "daemon/loop/log.h"
#include "posix/files.h"
#include "posix/pipe.h"
#include "posix/runprogram.h"
#include "wire/goduration.h"

namespace claustrum {
namespace {

/// A pipe that holds @p line, to be read to its end; a line has less than a pipe's 64 KiB.
Result<Fd> pipeWith(const std::string &line)
{
    auto pipe = makePipe();
    if (!pipe)
        return std::move(pipe).error();
    ::fcntl(pipe->writeEnd.get(), F_SETFL, O_NONBLOCK);
    if (const auto written = writeAll(pipe->writeEnd.get(), line, "event"); !written)
        return written.error();
    return std::move(pipe->readEnd);
}

void complain(const std::string &program, const std::string &why)
{
    logWarn("events", "on-event " + program + ": " + why);
}

} // namespace

EventHook::EventHook(std::string program, std::vector<std::string> environment,
                     std::chrono::nanoseconds deadline)
    : m_program(std::make_shared<Program>())
    , m_queue(mostRunning, mostWaiting,
              [program = m_program](const Event &event) { program->runFor(event); })
{
    m_program->path = std::move(program);
    m_program->environment = std::move(environment);
    m_program->deadline = deadline;
}

EventHook::~EventHook()
{
    end();
}

void EventHook::end()
{
    constexpr std::chrono::milliseconds patience{500};
    if (m_queue.close(patience))
        return;
    m_program->isEnding = true;
    m_program->end.raise();
    m_queue.close(patience);
}

void EventHook::Program::runFor(const Event &event) const
{
    if (isEnding)
        return;
    const auto input = pipeWith(lineOf(event));
    if (!input) {
        complain(path, input.error().text);
        return;
    }
    SpawnRequest request;
    request.file = path;
    request.args = {path, std::string(nameOf(event.type))};
    request.env = environment;
    request.stdinFd = input->get();
    RunLimits limits;
    limits.outputBytes = 0;
    limits.timeout = deadline;
    limits.drainTime = std::chrono::nanoseconds(0); // what it has left behind holds up nobody
    limits.cancelFd = end.fd();
    const auto finished = runProgram(std::move(request), limits);
    if (!finished)
        complain(path, finished.error().text);
    else if (finished->end == Finished::End::TimedOut)
        complain(path, "killed after " + go::formatDuration(deadline));
    else if (!finished->succeeded() && finished->end == Finished::End::Exited)
        complain(path, exitText(finished->status));
}

} // namespace claustrum
