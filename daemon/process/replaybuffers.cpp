// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/replaybuffers.h"

#include "daemon/loop/log.h"
#include "daemon/process/replaybuffer.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <sys/mman.h>

namespace claustrum {
namespace {

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

/// Address space for the stacks of threads, which the heap would otherwise have taken by the time
/// that memory is short. Takes no memory.
std::atomic<void *> reserve = nullptr;
constexpr std::size_t reserveBytes = 8 * mebibyte;

void giveUpReserve()
{
    if (void *const mapped = reserve.exchange(nullptr))
        ::munmap(mapped, reserveBytes);
}

void onMemoryShort()
{
    giveUpReserve();
    if (!ReplayBuffers::ofThread().giveUpOldest())
        throw std::bad_alloc();
}

} // namespace

ReplayBuffers &ReplayBuffers::ofThread()
{
    static thread_local ReplayBuffers buffers;
    return buffers;
}

void ReplayBuffers::serveWhenMemoryIsShort()
{
    void *const mapped = ::mmap(nullptr, reserveBytes, PROT_NONE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    reserve = mapped == MAP_FAILED ? nullptr : mapped;
    std::set_new_handler(onMemoryShort);
}

void ReplayBuffers::add(ReplayBuffer &buffer)
{
    buffer.m_next = m_first;
    if (m_first)
        m_first->m_previous = &buffer;
    m_first = &buffer;
}

void ReplayBuffers::remove(ReplayBuffer &buffer)
{
    m_bytes -= buffer.memory();
    if (buffer.m_next)
        buffer.m_next->m_previous = buffer.m_previous;
    if (buffer.m_previous)
        buffer.m_previous->m_next = buffer.m_next;
    else
        m_first = buffer.m_next;
}

ReplayBuffer *ReplayBuffers::largest() const
{
    ReplayBuffer *found = nullptr;
    for (ReplayBuffer *each = m_first; each; each = each->m_next) {
        if (each->hasOldest() && (!found || each->bytes() > found->bytes()))
            found = each;
    }
    return found;
}

bool ReplayBuffers::drop(std::size_t bytes)
{
    constexpr std::size_t atOnce = mebibyte / 4;
    const std::size_t before = m_bytes;
    while (before - m_bytes < bytes) {
        ReplayBuffer *const from = largest();
        if (!from)
            break;
        from->dropOldest(std::min(atOnce, bytes));
    }
    return m_bytes < before;
}

bool ReplayBuffers::giveUpOldest()
{
    const bool any = drop(std::max(mebibyte, m_bytes / 16));
    if (any)
        m_limit = m_bytes;
    return any;
}

void ReplayBuffers::onAppended()
{
    if (m_bytes <= m_limit)
        return;
    drop(m_bytes - m_limit);
    if (!m_logged) {
        m_logged = true;
        logWarn("process.Manager", "memory is short: all replay buffers together keep "
                                       + std::to_string(m_limit) + " bytes from now on");
    }
}

} // namespace claustrum
