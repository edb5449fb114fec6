// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/files.h"

namespace claustrum::conformance {

/// Creates or replaces a file; a new one gets the mode less the umask.
inline Result<void> writeFile(const std::string &path, std::string_view content, mode_t mode = 0666)
{
    const auto file = openFile(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (!file)
        return file.error();
    const auto written = writeAll(file->get(), content, path);
    return written ? Result<void>() : Result<void>(written.error());
}

} // namespace claustrum::conformance
