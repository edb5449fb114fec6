// SPDX-License-Identifier: Apache-2.0
#include "installer/zstddecoder.h"

#include "installer/zstdframe.h"

#include <KCompressionDevice>
#include <KFilterBase>

#include <sys/mman.h>

#include <algorithm>
#include <limits>

namespace claustrum {
namespace {

constexpr std::size_t blockSize = 262'144;

Error tooLargeWindow(std::uint64_t window)
{
    return {"the frame needs a window of " + std::to_string(window) + " bytes, and no more than "
            + std::to_string(maxZstdWindow) + " are given"};
}

/// The filter cannot tell a failed allocation from corrupt input, so the memory that it is about to
/// allocate is tried before: the window and, with a margin, its other buffers.
bool hasMemoryFor(std::uint64_t window)
{
    constexpr std::size_t others = 1'048'576;
    const auto size = static_cast<std::size_t>(window) + others;
    void *const tried =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return tried != MAP_FAILED && ::munmap(tried, size) == 0;
}

Error tooLittleMemory(std::uint64_t window)
{
    return {"not enough memory for this archive's window of " + std::to_string(window) + " bytes"};
}

} // namespace

ZstdDecoder::ZstdDecoder(Sink sink)
    : m_sink(std::move(sink))
    , m_filter(KCompressionDevice::filterForCompressionType(KCompressionDevice::Zstd))
    , m_block(blockSize)
{
    if (m_filter)
        m_filter->init(QIODevice::ReadOnly);
}

ZstdDecoder::~ZstdDecoder()
{
    if (m_filter)
        m_filter->terminate();
}

Result<void> ZstdDecoder::feed(std::string_view bytes)
{
    if (!m_filter)
        return Error{"this KArchive was built without zstd"};
    while (!bytes.empty()) {
        Result<void> step;
        switch (m_state) {
        case State::Between:
            step = startFrame(bytes);
            break;
        case State::Data:
            step = decode(bytes);
            break;
        case State::Skipping:
            skip(bytes);
            break;
        }
        if (!step)
            return step;
    }
    return {};
}

Result<void> ZstdDecoder::finish() const
{
    if (m_state == State::Between && m_start.empty())
        return {};
    return Error{"unexpected EOF"};
}

Result<void> ZstdDecoder::startFrame(std::string_view &bytes)
{
    m_start += bytes.front();
    bytes.remove_prefix(1);
    const auto start = parseZstdFrameStart(m_start);
    switch (start.kind) {
    case ZstdFrameStart::Kind::Incomplete:
        return {};
    case ZstdFrameStart::Kind::NotZstd:
        return Error{"invalid input: magic number mismatch"};
    case ZstdFrameStart::Kind::Skippable:
        m_start.clear();
        m_consumed += start.headerSize;
        m_skip = start.skip;
        m_state = m_skip > 0 ? State::Skipping : State::Between;
        return {};
    case ZstdFrameStart::Kind::Data:
        break;
    }
    if (start.windowSize > maxZstdWindow)
        return tooLargeWindow(start.windowSize);
    if (!hasMemoryFor(start.windowSize))
        return tooLittleMemory(start.windowSize);
    m_state = State::Data;
    const auto gathered = std::exchange(m_start, {});
    std::string_view head = gathered;
    return decode(head);
}

Result<void> ZstdDecoder::decode(std::string_view &bytes)
{
    constexpr std::size_t most = std::numeric_limits<int>::max(); // inBufferAvailable() is an int
    const auto given = std::min(bytes.size(), most);
    m_filter->setInBuffer(bytes.data(), static_cast<uint>(given));
    Result<void> outcome;
    do
        outcome = decodeBlock();
    while (outcome && m_state == State::Data
           && (m_filter->inBufferAvailable() > 0 || m_filter->outBufferFull()));
    const auto used = given - static_cast<std::size_t>(m_filter->inBufferAvailable());
    m_consumed += used;
    bytes.remove_prefix(used);
    return outcome;
}

Result<void> ZstdDecoder::decodeBlock()
{
    m_filter->setOutBuffer(m_block.data(), static_cast<uint>(m_block.size()));
    const auto result = m_filter->uncompress();
    if (result == KFilterBase::Error)
        return Error{"corrupt input after byte " + std::to_string(m_consumed)};
    if (result == KFilterBase::End)
        m_state = State::Between;
    const auto made = m_block.size() - static_cast<std::size_t>(m_filter->outBufferAvailable());
    return made > 0 ? m_sink({m_block.data(), made}) : Result<void>();
}

void ZstdDecoder::skip(std::string_view &bytes)
{
    const auto passed = std::min<std::size_t>(bytes.size(), m_skip);
    bytes.remove_prefix(passed);
    m_consumed += passed;
    m_skip -= static_cast<std::uint32_t>(passed);
    if (m_skip == 0)
        m_state = State::Between;
}

} // namespace claustrum
