// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <string>

namespace claustrum {

/// A new file that was opened for reading and writing, mode 0600.
struct UniqueFile
{
    Fd fd;
    std::string path;
};

/// Makes a file whose name is @p prefix and a random number. "open <path>: …"
SystemResult<UniqueFile> createUnique(const std::string &prefix);

/// As createUnique(), but nobody else ever sees the file, and it is gone with its descriptor,
/// however we end. Its path is only for messages.
SystemResult<UniqueFile> createUnnamed(const std::string &prefix);

} // namespace claustrum
