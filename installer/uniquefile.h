// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <string>

namespace claustrum {

/// A new file, open for reading and writing, mode 0600.
struct UniqueFile
{
    Fd fd;
    std::string path;
};

/// Creates a file named @p prefix and a random number. "open <path>: …"
SystemResult<UniqueFile> createUnique(const std::string &prefix);

/// Like createUnique(), but the file is never visible, and it is removed with its descriptor, even
/// after a crash. Its path is only for messages.
SystemResult<UniqueFile> createUnnamed(const std::string &prefix);

} // namespace claustrum
