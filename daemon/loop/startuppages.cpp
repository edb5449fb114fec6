// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/startuppages.h"

#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace claustrum {
namespace {

/// A segment that was never writable holds nothing but its file: relocated data does not count.
void dropSegment(const dl_phdr_info &object, const ElfW(Phdr) & segment)
{
    static const auto pageSize = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0)
        return;
    const std::uintptr_t begin = (object.dlpi_addr + segment.p_vaddr) & ~(pageSize - 1);
    const std::uintptr_t end = object.dlpi_addr + segment.p_vaddr + segment.p_memsz;
    // Refused for locked pages, say: then they stay.
    ::madvise(reinterpret_cast<void *>(begin), // NOLINT(performance-no-int-to-ptr): an address
              end - begin, MADV_DONTNEED);
}

int dropObject(dl_phdr_info *object, std::size_t, void *)
{
    const bool fromFile =
        object->dlpi_addr != 0 && ::getauxval(AT_SYSINFO_EHDR) != object->dlpi_addr;
    for (ElfW(Half) i = 0; fromFile && i < object->dlpi_phnum; ++i)
        dropSegment(*object, object->dlpi_phdr[i]);
    return 0;
}

} // namespace

void dropStartupPages()
{
    ::dl_iterate_phdr(dropObject, nullptr);
}

} // namespace claustrum
