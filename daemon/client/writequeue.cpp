// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/writequeue.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/uio.h>

namespace claustrum {

void WriteQueue::push(Frame frame, Kind kind)
{
    m_bytes += frame.size();
    if (kind == Kind::Reply)
        m_replyBytes += frame.size();
    m_entries.push_back({std::move(frame), kind});
}

WriteQueue::Outcome WriteQueue::writeSome(int fd)
{
    // A socket buffer's worth of the smallest frames; more would be gathered for nothing.
    constexpr std::size_t vectorSize = 512;
    std::array<iovec, vectorSize> vector;
    const std::size_t count = std::min(vectorSize, m_entries.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view bytes = m_entries[i].frame.bytes();
        vector[i] = {const_cast<char *>(bytes.data()), bytes.size()}; // writev() only reads
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
    return Outcome::Drained;
}

void WriteQueue::dropHead()
{
    const Entry &head = m_entries.front();
    m_headWritten -= head.frame.size();
    m_bytes -= head.frame.size();
    if (head.kind == Kind::Reply)
        m_replyBytes -= head.frame.size();
    m_entries.pop_front();
}

} // namespace claustrum
