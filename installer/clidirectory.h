// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace claustrum {

/// Removes the litter of installs (install.md, 9): `.fetch-*` and `*.zst`, files and empty
/// directories. What another install is about to put in place stays. Blocks.
void sweepCliDirectory(const std::string &directory);

/// Waits for the installs that are just about to put a CLI into the directory. Blocks.
void waitForStagedClis(const std::string &directory);

/// Removes old CLIs (install.md, 10): of what is no directory the newest @p keep by mtime stay,
/// and so does @p installed, the name of the one that was just put there, whatever the clocks of
/// the others say. The installer's own temporary files do not count. Blocks.
void pruneCliDirectory(const std::string &directory, std::int64_t keep,
                       const std::string &installed);

} // namespace claustrum
