// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/filecopy.h"

#include "posix/beneath.h"
#include "posix/files.h"

#include <memory>

namespace claustrum {
namespace {

constexpr std::size_t blockSize = 128UL * 1024;

int copyByHand(int from, int to)
{
    const auto buffer = std::make_unique<char[]>(blockSize);
    for (;;) {
        const auto got = retryInterrupted([&] { return ::read(from, buffer.get(), blockSize); });
        if (got <= 0)
            return got < 0 ? errno : 0;
        const auto written = writeAll(to, {buffer.get(), static_cast<std::size_t>(got)}, "");
        if (!written)
            return written.error().number;
    }
}

} // namespace

int copyBytes(int from, int to)
{
    constexpr std::size_t atOnce = 1UL << 30;
    for (;;) {
        const auto copied = retryInterrupted(
            [&] { return ::copy_file_range(from, nullptr, to, nullptr, atOnce, 0); });
        if (copied < 0) // not between these file systems, or not on this kernel
            return copyByHand(from, to);
        if (copied == 0)
            return copyByHand(from, to); // the end; or a file of /proc, which has no size
    }
}

int copyFileBetween(int fromDirectory, const std::string &name, int toDirectory,
                    const std::string &newName, mode_t mode, off_t most)
{
    const auto from = openFileIn(fromDirectory, name, O_RDONLY | O_NOCTTY);
    if (!from)
        return from.error() == ELOOP || from.error() == ENXIO ? EINVAL : from.error();
    struct stat status;
    if (::fstat(from->get(), &status) < 0)
        return errno;
    if (!S_ISREG(status.st_mode))
        return EINVAL;
    if (status.st_size > most)
        return EFBIG;
    const auto to = openFileIn(toDirectory, newName, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (!to)
        return to.error();
    return copyBytes(from->get(), to->get());
}

} // namespace claustrum
