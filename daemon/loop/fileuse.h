// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum {

/// The files that a blocking call uses, as far as its params tell.
struct FileUse
{
    std::vector<std::string> paths; ///< empty ones do not count
    bool lists = false;    ///< looks at each entry of these directories, mount points included
    bool maySleep = false; ///< reads them, and waits as long as a fifo has no writer
    bool changes = false;  ///< changes them, and so is done even for a client that has gone
};

} // namespace claustrum
