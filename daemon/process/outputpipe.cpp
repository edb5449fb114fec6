// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/outputpipe.h"

#include "daemon/loop/pulse.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <utility>

namespace claustrum {
namespace {

// One for the loop's thread: a block is framed before the next is read.
char *readBuffer()
{
    static thread_local std::array<char, OutputPipe::blockBytes> buffer;
    return buffer.data();
}

} // namespace

OutputPipe::OutputPipe(EventPoll &poll, Fd fd, OnBlock onBlock, OnEnded onEnded)
    : m_poll(poll)
    , m_fd(std::move(fd))
    , m_watch(poll, [this](std::uint32_t) { onReady(); })
    , m_onBlock(std::move(onBlock))
    , m_onEnded(std::move(onEnded))
{}

OutputPipe::~OutputPipe()
{
    stopGathering();
}

bool OutputPipe::resume()
{
    return !m_fd || m_gathering || m_watch.start(m_fd.get(), EPOLLIN);
}

void OutputPipe::pause()
{
    m_watch.stop();
    stopGathering();
}

void OutputPipe::expectAnswer()
{
    m_smallTurns = 0;
    if (!m_gathering)
        return;
    stopGathering();
    m_watch.start(m_fd.get(), EPOLLIN);
}

ssize_t OutputPipe::read(std::string_view &block)
{
    if (m_reader)
        return m_reader->read(m_fd.get(), block);
    const ssize_t got = ::read(m_fd.get(), readBuffer(), blockBytes);
    if (got > 0)
        block = {readBuffer(), static_cast<std::size_t>(got)};
    return got;
}

OutputPipe::Read OutputPipe::readBlock()
{
    std::string_view block;
    ssize_t got = 0;
    do {
        got = read(block);
    } while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN)
        return Read::Empty;
    if (got <= 0) {
        const int error = got < 0 ? errno : 0;
        close();
        m_onEnded(error);
        return Read::End;
    }
    m_turnBytes += block.size();
    m_onBlock(block);
    // A short block left the pipe empty: asking again would only say so.
    return block.size() < blockBytes ? Read::Empty : Read::Full;
}

void OutputPipe::readTurn()
{
    m_turnBytes = 0;
    for (int i = 0; i < blocksPerTurn && isReading(); ++i) {
        if (readBlock() != Read::Full)
            break;
    }
}

void OutputPipe::onReady()
{
    readTurn();
    if (m_watch.isActive() && isTooEager())
        gather();
}

bool OutputPipe::isTooEager()
{
    if (m_turnBytes >= smallTurnBytes) {
        m_smallTurns = std::min(m_smallTurns, 0);
        return false;
    }
    if (m_smallTurns++ == 0)
        m_smallSince = std::chrono::steady_clock::now();
    if (m_smallTurns < smallTurnsToGather)
        return false;
    m_smallTurns = 0;
    return std::chrono::steady_clock::now() - m_smallSince < smallTurnsWithin;
}

void OutputPipe::gather()
{
    m_watch.stop();
    m_gathering = true;
    m_idlePulses = 0;
    m_poll.pulse().after(*this);
}

void OutputPipe::stopGathering()
{
    if (std::exchange(m_gathering, false))
        m_poll.pulse().forget(*this);
}

/// A pulse while it gathers.
void OutputPipe::runDeferred()
{
    readTurn();
    if (!m_gathering)
        return; // paused or ended meanwhile
    m_idlePulses = m_turnBytes < leastGathered ? m_idlePulses + 1 : 0;
    if (m_idlePulses < idlePulses && m_turnBytes < mostGathered) {
        m_poll.pulse().after(*this);
        return;
    }
    m_gathering = false;
    m_smallTurns = m_turnBytes < mostGathered ? 0 : -restTurns;
    m_watch.start(m_fd.get(), EPOLLIN);
}

void OutputPipe::drainAndClose()
{
    const int capacity = m_fd ? ::fcntl(m_fd.get(), F_GETPIPE_SZ) : 0;
    for (int left = capacity; left > 0; left -= static_cast<int>(blockBytes)) {
        if (readBlock() != Read::Full)
            break;
    }
    close();
}

void OutputPipe::close()
{
    pause();
    m_fd.reset();
}

} // namespace claustrum
