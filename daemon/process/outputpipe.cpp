// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/outputpipe.h"

#include <array>
#include <cerrno>
#include <fcntl.h>

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
    : m_fd(std::move(fd))
    , m_watch(poll, [this](std::uint32_t) { onReady(); })
    , m_onBlock(std::move(onBlock))
    , m_onEnded(std::move(onEnded))
{}

bool OutputPipe::resume()
{
    return !m_fd || m_watch.start(m_fd.get(), EPOLLIN);
}

OutputPipe::Read OutputPipe::readBlock()
{
    ssize_t got = 0;
    do {
        got = ::read(m_fd.get(), readBuffer(), blockBytes);
    } while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN)
        return Read::Empty;
    if (got <= 0) {
        const int error = got < 0 ? errno : 0;
        close();
        m_onEnded(error);
        return Read::End;
    }
    m_onBlock({readBuffer(), static_cast<std::size_t>(got)});
    // A short block left the pipe empty: asking again would only say so.
    return static_cast<std::size_t>(got) < blockBytes ? Read::Empty : Read::Full;
}

void OutputPipe::onReady()
{
    for (int i = 0; i < blocksPerTurn && m_watch.isActive(); ++i) {
        if (readBlock() != Read::Full)
            break;
    }
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
    m_watch.stop();
    m_fd.reset();
}

} // namespace claustrum
