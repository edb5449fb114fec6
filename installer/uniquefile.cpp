// SPDX-License-Identifier: Apache-2.0
#include "installer/uniquefile.h"

#include "posix/files.h"
#include "wire/gopath.h"

#include <cstdint>
#include <fcntl.h>
#include <sys/random.h>

namespace claustrum {
namespace {

constexpr mode_t ownerOnly = 0600;
constexpr int maxTries = 1000; // of names, before we assume that someone creates them all

std::string randomName(const std::string &prefix)
{
    std::uint64_t number = 0;
    (void)::getrandom(&number, sizeof number, 0); // never short for so few bytes; a name may repeat
    return prefix + std::to_string(number);
}

} // namespace

SystemResult<UniqueFile> createUnique(const std::string &prefix)
{
    for (int tries = 1;; ++tries) {
        auto path = randomName(prefix);
        auto fd = openFile(path, O_RDWR | O_CREAT | O_EXCL, ownerOnly);
        if (fd)
            return UniqueFile{std::move(*fd), std::move(path)};
        if (fd.error().number != EEXIST || tries == maxTries)
            return fd.error();
    }
}

SystemResult<UniqueFile> createUnnamed(const std::string &prefix)
{
    if (auto fd = openFile(go::dirName(prefix), O_RDWR | O_TMPFILE, ownerOnly))
        return UniqueFile{std::move(*fd), randomName(prefix)};
    auto file = createUnique(prefix); // the file system does not support unnamed files
    if (file)
        (void)removeFile(file->path);
    return file;
}

} // namespace claustrum
