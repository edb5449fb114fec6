// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/stdinqueue.h"

#include "wire/goerrno.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/uio.h>

namespace claustrum {
namespace {

constexpr std::size_t joinedBytes = std::size_t{64} * 1024;

} // namespace

void StdinQueue::queueIn(StdinStore &store, std::uint64_t applied)
{
    m_store = &store;
    m_applied = applied;
    m_queuedBytes = static_cast<std::size_t>(applied - store.written());
}

std::optional<StdinQueue::Admission> StdinQueue::judge(std::size_t size,
                                                       std::optional<std::uint64_t> offset) const
{
    if (!offset || *offset == m_applied)
        return std::nullopt;
    if (*offset > m_applied)
        return Admission::Gap;
    if (m_applied - *offset >= size)
        return Admission::Duplicate;
    return std::nullopt;
}

StdinQueue::Admission StdinQueue::offer(std::string &data, std::optional<std::uint64_t> offset)
{
    if (const auto refused = judge(data.size(), offset))
        return *refused;
    const std::uint64_t overlap = offset ? m_applied - *offset : 0;
    const auto skip = static_cast<std::size_t>(overlap);
    if (m_queuedBytes > 0 && m_queuedBytes + data.size() - skip > m_cap)
        return Admission::Full;
    take(data, skip);
    return Admission::Accepted;
}

void StdinQueue::take(std::string &data, std::size_t skip)
{
    const std::size_t fresh = data.size() - skip;
    if (m_store) {
        takeIntoStore(std::string_view(data).substr(skip));
        return;
    }
    m_applied += fresh;
    if (m_discarding || fresh == 0)
        return;
    m_queuedBytes += fresh;
    // Memory is to follow the queued bytes: small chunks are joined, and nothing skipped is kept.
    if (!m_chunks.empty() && m_chunks.back().size() + fresh <= joinedBytes)
        m_chunks.back().append(data, skip);
    else
        m_chunks.push_back(skip == 0 ? std::move(data) : data.substr(skip));
}

/// Without memory for it, the child gets no more of it.
void StdinQueue::takeIntoStore(std::string_view fresh)
{
    if (!m_discarding && !m_store->put(fresh, m_applied))
        discard();
    m_applied += fresh.size();
    m_store->accept(m_applied);
    m_queuedBytes += m_discarding ? 0 : fresh.size();
}

Result<void> StdinQueue::writeTo(int fd)
{
    if (m_store && !m_discarding) {
        auto written = m_store->writeTo(fd, m_applied);
        m_queuedBytes = static_cast<std::size_t>(m_applied - m_store->written());
        if (!written)
            discard();
        return written;
    }
    constexpr std::size_t vectorSize = 64;
    while (!m_chunks.empty()) {
        std::array<iovec, vectorSize> vector{};
        const std::size_t count = std::min(vectorSize, m_chunks.size());
        for (std::size_t i = 0; i < count; ++i)
            vector[i] = {m_chunks[i].data(), m_chunks[i].size()};
        vector[0] = {m_chunks[0].data() + m_headWritten, m_chunks[0].size() - m_headWritten};
        const ssize_t written = ::writev(fd, vector.data(), static_cast<int>(count));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN)
            return {};
        if (written < 0) {
            const int error = errno;
            discard();
            return go::osError("write", "|1", error);
        }
        dropWritten(static_cast<std::size_t>(written));
    }
    return {};
}

void StdinQueue::dropWritten(std::size_t written)
{
    m_queuedBytes -= written;
    m_headWritten += written;
    while (!m_chunks.empty() && m_headWritten >= m_chunks.front().size()) {
        m_headWritten -= m_chunks.front().size();
        m_chunks.pop_front();
    }
}

void StdinQueue::discard()
{
    m_discarding = true;
    if (m_store)
        m_store->close();
    m_chunks.clear();
    m_chunks.shrink_to_fit();
    m_headWritten = 0;
    m_queuedBytes = 0;
}

} // namespace claustrum
