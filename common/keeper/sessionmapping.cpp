// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/sessionmapping.h"

#include "wire/goerrno.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>

namespace claustrum {
namespace {

Error failed(const char *call)
{
    return Error{std::string(call) + ": " + go::errnoText(errno)};
}

} // namespace

Result<SessionMapping> SessionMapping::of(int file)
{
    struct stat info = {};
    if (::fstat(file, &info) < 0)
        return failed("fstat");
    // Nobody may cut it while it is mapped.
    const int seals = ::fcntl(file, F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0
        || info.st_size < static_cast<off_t>(sessionHeaderBytes))
        return Error{"it is no session's memory file"};
    const auto size = static_cast<std::size_t>(info.st_size);
    void *const mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED)
        return failed("mmap");
    SessionMapping mapping;
    mapping.m_memory = {static_cast<char *>(mapped), Unmap{size}};
    return mapping;
}

SessionHeader &SessionMapping::state() const
{
    return *std::launder(reinterpret_cast<SessionHeader *>(m_memory.get()));
}

void SessionMapping::touch() const
{
    const SessionHeader &header = state();
    const std::uint64_t ring = header.ringBytes;
    const std::uint64_t begin = sessionHeaderBytes + header.textBytes;
    const std::uint64_t tail = header.tail;
    std::uint64_t at = header.head;
    if (begin > size() || ring == 0 || ring > size() - begin || ring % sizeof(RecordHeader) != 0
        || at % sizeof(RecordHeader) != 0 || tail - at > ring)
        return;
    while (at < tail) {
        RecordHeader record{};
        std::memcpy(&record, memory() + begin + at % ring, sizeof record);
        at += sizeInRing(record);
    }
}

void SessionMapping::Unmap::operator()(char *memory) const
{
    ::munmap(memory, size);
}

std::uint64_t sizeInRing(const RecordHeader &header)
{
    constexpr std::uint64_t unit = sizeof(RecordHeader);
    return (sizeof header + header.size + unit - 1) / unit * unit;
}

} // namespace claustrum
