// SPDX-License-Identifier: Apache-2.0
#include "daemon/wirelog/wirelog.h"

#include "daemon/client/connection.h"
#include "daemon/loop/log.h"
#include "daemon/wirelog/timetext.h"
#include "posix/files.h"

namespace claustrum {
namespace {

/// Lines that go out in one write.
constexpr std::size_t gatheredBytes = std::size_t{256} * 1024;

} // namespace

Result<std::unique_ptr<WireLog>> WireLog::open(const std::string &path, std::size_t maxString,
                                               const std::string &token, Observers &observers)
{
    // Not blocking: opening a fifo without a reader would wait for ever.
    auto file = openFile(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY, 0600);
    if (!file)
        return file.error();
    ::fcntl(file->get(), F_SETFL, O_APPEND); // on its own thread it may wait
    struct stat info
    {};
    if (::fstat(file->get(), &info) == 0 && S_ISREG(info.st_mode)
        && ::fchmod(file->get(), 0600) < 0)
        return systemError("chmod", path, errno);
    return std::unique_ptr<WireLog>(
        new WireLog(std::make_shared<Writer>(std::move(*file), path, maxString, token), observers));
}

WireLog::WireLog(std::shared_ptr<Writer> writer, Observers &observers)
    : m_writer(std::move(writer))
    , m_observers(observers)
{
    std::packaged_task<void()> task([shared = m_writer] { shared->run(); });
    m_writerEnded = task.get_future();
    m_thread = std::thread(std::move(task));
    m_observers.frames.add(*this);
    m_observers.life.add(*this);
}

WireLog::~WireLog()
{
    m_observers.frames.remove(*this);
    m_observers.life.remove(*this);
    m_writer->queue.close();
    if (m_writerEnded.wait_for(patience) == std::future_status::ready) {
        m_thread.join();
        return;
    }
    logError("Server", "wire log: " + m_writer->path
                           + " did not take the remaining frames in time; they are lost");
    m_thread.detach();
}

void WireLog::onLineReceived(const Connection &from, std::string_view line)
{
    push(from, Direction::In, Frame({line, "\n"}));
}

void WireLog::onFrameWritten(const Connection &to, const Frame &frame)
{
    push(to, Direction::Out, frame);
}

/// Reports that bytes begin to wait, each time that they have doubled, and that none wait any more:
/// for one blockage at most some 20 lines.
void WireLog::onQueueWritten(const Connection &to, std::size_t bytes)
{
    const auto reported = m_queued.find(to.number());
    if (bytes == 0) {
        if (reported == m_queued.end())
            return;
        m_queued.erase(reported);
    } else if (reported != m_queued.end() && bytes / 2 < reported->second) {
        return;
    } else {
        m_queued[to.number()] = bytes;
    }
    pushEvent(to, "queue", bytes);
}

void WireLog::onConnectionOpened(const Connection &connection)
{
    pushEvent(connection, "opened");
}

void WireLog::onConnectionClosed(const Connection &connection)
{
    m_queued.erase(connection.number());
    pushEvent(connection, "closed");
}

void WireLog::pushEvent(const Connection &connection, std::string_view event, std::size_t bytes)
{
    if (!m_writer->stopped)
        m_writer->queue.push(
            {wallClock(), connection.number(), Direction::Out, Frame(), event, bytes});
}

void WireLog::push(const Connection &connection, Direction direction, Frame frame)
{
    if (!m_writer->stopped)
        m_writer->queue.push({wallClock(), connection.number(), direction, std::move(frame)});
}

void WireLog::Writer::run()
{
    while (!queue.isClosed())
        write(queue.waitAndTake());
    write(queue.take()); // frames since the last look
}

void WireLog::Writer::write(const FrameQueue::Batch &taken)
{
    std::string lines;
    for (const TimedFrame &timed : taken.frames) {
        line.append(lines, timed);
        if (lines.size() >= gatheredBytes)
            writeOut(lines);
    }
    if (taken.lost > 0) {
        WireLogLine::appendLost(lines, taken.lost);
        logWarn("Server", "wire log: " + path + " is too slow; " + std::to_string(taken.lost)
                              + " frames were dropped");
    }
    writeOut(lines);
}

void WireLog::Writer::writeOut(std::string &lines)
{
    if (!stopped && !lines.empty()) {
        if (const auto written = writeAll(file.get(), lines, path); !written) {
            stopped = true;
            logError("Server", "wire log: " + written.error().text + "; it ends here");
        }
    }
    lines.clear();
}

} // namespace claustrum
