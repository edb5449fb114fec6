// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/caller.h"
#include "posix/systemerror.h"

#include <cstddef>
#include <string>

namespace claustrum {

/// Reads the non-blocking @p fd to its end, and waits for a writer if there is none yet.
///
/// Gives up when the client is gone ("operation canceled"), and beyond @p limit bytes ("file too
/// large"). Errors read "read <path>: …". Blocks; any thread.
SystemResult<std::string> readToEnd(int fd, const std::string &path, std::size_t limit,
                                    const Caller &caller);

} // namespace claustrum
