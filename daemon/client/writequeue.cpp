// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/writequeue.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/uio.h>

namespace claustrum {

void WriteQueue::push(Frame frame, Kind kind)
{
    const std::size_t size = frame.size();
    m_bytes += size;
    if (kind != Kind::Stream)
        m_replyBytes += size;
    if (kind != Kind::Reply && (!m_waiting.empty() || m_nextBytes >= nextBytesLimit)) {
        m_waiting.push_back({std::move(frame), kind});
        return;
    }
    addNext({std::move(frame), kind});
    if (m_waiting.empty()) {
        m_overtakingBytes = 0;
    } else if ((m_overtakingBytes += size) >= overtakingLimit) {
        m_overtakingBytes = 0;
        moveToNext();
    }
}

void WriteQueue::addNext(Entry entry)
{
    m_nextBytes += entry.frame.size();
    m_next.push_back(std::move(entry));
}

void WriteQueue::moveToNext()
{
    addNext(std::move(m_waiting.front()));
    m_waiting.pop_front();
}

/// Replies queued later must not get into the frame of which a part is written.
void WriteQueue::finishBegunFirst()
{
    if (m_next.empty() && m_headWritten > 0)
        moveToNext();
}

WriteQueue::Outcome WriteQueue::writeSome(int fd)
{
    // A socket buffer's worth of the smallest frames; more would be gathered for nothing.
    constexpr std::size_t vectorSize = 512;
    std::array<iovec, vectorSize> vector;
    std::size_t count = 0;
    for (const auto *entries : {&m_next, &m_waiting}) {
        for (std::size_t i = 0; i < entries->size() && count < vectorSize; ++i) {
            const std::string_view bytes = (*entries)[i].frame.bytes();
            vector[count++] = {const_cast<char *>(bytes.data()), bytes.size()}; // only read
        }
    }
    if (count > 0) {
        vector[0].iov_base = static_cast<char *>(vector[0].iov_base) + m_headWritten;
        vector[0].iov_len -= m_headWritten;
    }
    ssize_t written = 0;
    do {
        written = ::writev(fd, vector.data(), static_cast<int>(count));
    } while (written < 0 && errno == EINTR);
    if (written < 0)
        return errno == EAGAIN ? Outcome::Blocked : Outcome::Failed;
    m_headWritten += static_cast<std::size_t>(written);
    m_writtenBytes += static_cast<std::uint64_t>(written);
    return Outcome::Drained;
}

void WriteQueue::dropHead()
{
    const Entry &head = front();
    const std::size_t size = head.frame.size();
    m_headWritten -= size;
    m_bytes -= size;
    if (head.kind != Kind::Stream)
        m_replyBytes -= size;
    if (m_next.empty()) {
        m_waiting.pop_front();
    } else {
        m_nextBytes -= size;
        m_next.pop_front();
    }
}

} // namespace claustrum
