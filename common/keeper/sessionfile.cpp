// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/sessionfile.h"

#include "wire/goerrno.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <new>
#include <span>
#include <sys/mman.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::uint64_t alignment = 16;
constexpr std::size_t page = 4096;
constexpr std::uint64_t mostRing = std::uint64_t{1} << 32;
constexpr std::uint64_t mostTexts = std::uint64_t{16} * 1024 * 1024;
constexpr std::uint64_t room = sizeof(RecordHeader) + SessionFile::blockBytes; // of a record

std::uint64_t roundUp(std::uint64_t value, std::uint64_t to)
{
    return (value + to - 1) / to * to;
}

Error failed(const char *call)
{
    return Error{std::string(call) + ": " + go::errnoText(errno)};
}

std::string serialized(const SessionTexts &texts)
{
    std::string bytes;
    SessionTexts::each(texts, [&bytes](const std::string &text) {
        const auto size = static_cast<std::uint32_t>(text.size());
        bytes.append(reinterpret_cast<const char *>(&size), sizeof size);
        bytes += text;
    });
    return bytes;
}

/// Takes a text from the begin of @p bytes; false if there is none.
bool takeText(std::string_view &bytes, std::string &text)
{
    std::uint32_t size = 0;
    if (bytes.size() < sizeof size)
        return false;
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes.remove_prefix(sizeof size);
    if (bytes.size() < size)
        return false;
    text = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return true;
}

} // namespace

std::int64_t monotonicNow()
{
    constexpr std::int64_t billion = 1'000'000'000;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * billion + now.tv_nsec;
}

SessionFile::SessionFile(Fd file, SessionMapping mapping)
    : m_file(std::move(file))
    , m_mapping(std::move(mapping))
{}

Result<SessionFile> SessionFile::create(const SessionTexts &texts, pid_t pid, double startTime,
                                        std::size_t ringBytes)
{
    const std::string bytes = serialized(texts);
    const std::size_t textBytes = roundUp(bytes.size(), page) + blockBytes;
    const std::size_t size = sessionHeaderBytes + textBytes + ringBytes;
    Fd file(::memfd_create("claustrum-session", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file)
        return failed("memfd_create");
    if (::ftruncate(file.get(), static_cast<off_t>(size)) < 0)
        return failed("ftruncate");
    if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
        return failed("fcntl");
    auto mapping = SessionMapping::of(file.get());
    if (!mapping)
        return mapping.error();
    auto *const header = new (mapping->memory()) SessionHeader{};
    header->version = sessionVersion;
    header->headerBytes = sessionHeaderBytes;
    header->textBytes = textBytes;
    header->ringBytes = ringBytes;
    header->pid = pid;
    header->startTime = startTime;
    header->landing = sessionHeaderBytes + textBytes - blockBytes;
    std::memcpy(mapping->memory() + sessionHeaderBytes, bytes.data(), bytes.size());
    header->magic = sessionMagic;
    SessionFile session(std::move(file), std::move(*mapping));
    if (auto usable = session.check(); !usable)
        return usable.error();
    return session;
}

Result<SessionFile> SessionFile::open(Fd file, SessionMapping mapping)
{
    if (!mapping.memory()) {
        auto made = SessionMapping::of(file.get());
        if (!made)
            return made.error();
        mapping = std::move(*made);
    }
    SessionFile session(std::move(file), std::move(mapping));
    if (auto usable = session.check(); !usable)
        return usable.error();
    session.completeRead();
    return session;
}

Result<void> SessionFile::check()
{
    const SessionHeader &header = state();
    if (header.magic != sessionMagic)
        return Error{"it is no session's memory file"};
    if (header.version != sessionVersion)
        return Error{"its state has version " + std::to_string(header.version)
                     + ", this program knows " + std::to_string(sessionVersion)};
    m_ringBytes = header.ringBytes;
    m_ringBegin = sessionHeaderBytes + header.textBytes;
    m_landing = header.landing;
    if (header.headerBytes != sessionHeaderBytes || header.textBytes > mostTexts
        || m_ringBytes > mostRing || m_ringBytes % alignment != 0 || m_ringBytes < 4 * room
        || m_ringBegin + m_ringBytes != m_mapping.size() || !hasUsableLanding() || !readTexts()
        || !checkRecords())
        return Error{"its state contradicts itself"};
    return {};
}

bool SessionFile::hasUsableLanding() const
{
    return m_landing == 0
           || (m_landing >= sessionHeaderBytes && m_landing <= m_ringBegin
               && m_ringBegin - m_landing >= blockBytes);
}

bool SessionFile::readTexts()
{
    std::string_view bytes(m_mapping.memory() + sessionHeaderBytes, state().textBytes);
    bool isComplete = true;
    SessionTexts::each(
        m_texts, [&](std::string &text) { isComplete = isComplete && takeText(bytes, text); });
    return isComplete;
}

/// All records lie in the ring, one behind the other, with seqs without a gap.
bool SessionFile::checkRecords()
{
    const std::uint64_t head = state().head;
    const std::uint64_t tail = state().tail;
    if (head > tail || tail - head > m_ringBytes || head % alignment != 0 || tail % alignment != 0)
        return false;
    for (std::uint64_t at = head; at < tail;) {
        const RecordHeader header = headerAt(at);
        const std::uint64_t size = sizeInRing(header);
        const auto stream = static_cast<SessionStream>(header.stream);
        if (size > tail - at || size > m_ringBytes - at % m_ringBytes)
            return false;
        const bool isSkip = stream == SessionStream::Skip;
        if (isSkip ? size != m_ringBytes - at % m_ringBytes
                   : header.size > blockBytes || header.stream < 1 || header.stream > 3
                         || header.seq == 0 || (m_lastSeq != 0 && header.seq != m_lastSeq + 1)
                         || (stream == SessionStream::Exit && header.size != sizeof(SessionExit)))
            return false;
        if (!isSkip)
            m_lastSeq = header.seq;
        at += size;
    }
    return true;
}

std::size_t SessionFile::place(std::uint64_t position) const
{
    return m_ringBegin + static_cast<std::size_t>(position % m_ringBytes);
}

RecordHeader SessionFile::headerAt(std::uint64_t position) const
{
    RecordHeader header{};
    std::memcpy(&header, m_mapping.memory() + place(position), sizeof header);
    return header;
}

void SessionFile::putHeader(const RecordHeader &header)
{
    std::memcpy(m_mapping.memory() + place(state().tail), &header, sizeof header);
}

void SessionFile::advanceTail(std::uint64_t bytes)
{
    state().tail.store(state().tail.load(std::memory_order_relaxed) + bytes,
                       std::memory_order_release);
}

/// The oldest records go, whole.
void SessionFile::dropUntilFree(std::uint64_t bytes)
{
    const std::uint64_t tail = state().tail;
    std::uint64_t head = state().head;
    while (m_ringBytes - (tail - head) < bytes) {
        head += sizeInRing(headerAt(head));
        state().head.store(head, std::memory_order_release);
    }
}

/// Room for a record at the tail, in one piece.
void SessionFile::prepare()
{
    const std::uint64_t left = m_ringBytes - state().tail % m_ringBytes;
    if (left < room) {
        dropUntilFree(left);
        putHeader({0, static_cast<std::uint32_t>(left - sizeof(RecordHeader)),
                   static_cast<std::uint32_t>(SessionStream::Skip)});
        advanceTail(left);
    }
    dropUntilFree(room);
}

ssize_t SessionFile::read(int pipe, SessionStream stream, std::string_view &block)
{
    prepare();
    const std::uint64_t tail = state().tail;
    const std::size_t target = readTarget();
    if (m_position != static_cast<off_t>(target)) {
        m_position = ::lseek(m_file.get(), static_cast<off_t>(target), SEEK_SET);
        if (m_position < 0)
            return -1;
    }
    state().intent.store(tail | static_cast<std::uint64_t>(stream), std::memory_order_release);
    const ssize_t got =
        ::splice(pipe, nullptr, m_file.get(), nullptr, blockBytes, SPLICE_F_NONBLOCK);
    if (got <= 0)
        return got;
    m_position = -1;
    m_read = {m_lastSeq + 1, static_cast<std::uint32_t>(got), static_cast<std::uint32_t>(stream)};
    block = {m_mapping.memory() + target, static_cast<std::size_t>(got)};
    copyFromLanding(block.size());
    return got;
}

/// In the file, for the record at the tail.
std::size_t SessionFile::readTarget() const
{
    return m_landing != 0 ? m_landing : place(state().tail) + sizeof(RecordHeader);
}

/// To the record at the tail.
void SessionFile::copyFromLanding(std::size_t size)
{
    if (m_landing != 0)
        std::memcpy(m_mapping.memory() + place(state().tail) + sizeof(RecordHeader),
                    m_mapping.memory() + m_landing, size);
}

void SessionFile::publish()
{
    putHeader(m_read);
    m_lastSeq = m_read.seq;
    advanceTail(sizeInRing(m_read));
}

void SessionFile::publishExit(const SessionExit &exit)
{
    prepare();
    std::memcpy(m_mapping.memory() + place(state().tail) + sizeof(RecordHeader), &exit,
                sizeof exit);
    m_read = {m_lastSeq + 1, sizeof exit, static_cast<std::uint32_t>(SessionStream::Exit)};
    publish();
}

std::size_t SessionFile::unpublished() const
{
    const std::uint64_t tail = state().tail;
    const std::uint64_t intent = state().intent;
    const std::uint64_t stream = intent % alignment;
    if (intent - stream != tail || (stream != 1 && stream != 2))
        return 0;
    const auto begin = static_cast<off_t>(readTarget());
    const off_t position = ::lseek(m_file.get(), 0, SEEK_CUR);
    const bool isPending = position > begin && position - begin <= static_cast<off_t>(blockBytes);
    return isPending ? static_cast<std::size_t>(position - begin) : 0;
}

void SessionFile::completeRead()
{
    const std::size_t size = unpublished();
    if (size == 0)
        return;
    m_read = {m_lastSeq + 1, static_cast<std::uint32_t>(size),
              static_cast<std::uint32_t>(state().intent % alignment)};
    copyFromLanding(size);
    publish();
}

std::optional<SessionFile::Record> SessionFile::next(std::uint64_t &at) const
{
    at = std::max(at, state().head.load(std::memory_order_relaxed));
    while (at < state().tail.load(std::memory_order_relaxed)) {
        const RecordHeader header = headerAt(at);
        const char *const bytes = m_mapping.memory() + place(at) + sizeof header;
        at += sizeInRing(header);
        const auto stream = static_cast<SessionStream>(header.stream);
        if (stream != SessionStream::Skip)
            return Record{header.seq, stream, {bytes, header.size}};
    }
    return std::nullopt;
}

void SessionFile::each(const std::function<void(const Record &)> &look) const
{
    std::uint64_t at = 0;
    while (const auto record = next(at))
        look(*record);
}

} // namespace claustrum
