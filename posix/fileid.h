// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

namespace claustrum {

/// Device and inode: the same file, as long as it exists or is held open. Afterwards another one
/// may get the number.
struct FileId
{
    dev_t device = 0;
    ino_t inode = 0;

    friend bool operator==(const FileId &, const FileId &) = default;
};

inline FileId idOf(const struct stat &info)
{
    return {info.st_dev, info.st_ino};
}

} // namespace claustrum
