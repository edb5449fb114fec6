// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace claustrum {

/// Removes leftovers of installs (install.md, 9): `.fetch-*` and `*.zst`, files and empty
/// directories. Files that another install is about to activate stay. Blocks.
/// @param minAge by mtime; only older ones go (later/install.md, I5). 0: all
void sweepCliDirectory(const std::string &directory, std::chrono::seconds minAge = {});

/// Removes entries `*.zst.part` that are older than seven days (later/install.md, I3). Blocks.
void removeOldParts(const std::string &directory);

/// Waits for installs that are about to activate a CLI in the directory. Blocks.
void waitForStagedClis(const std::string &directory);

/// Removes old CLIs (install.md, 10): of the non-directories the newest @p keep by mtime stay, and
/// so does @p installed, the name of the CLI just installed, even if its mtime is older. The
/// installer's own temporary files do not count. Blocks.
void pruneCliDirectory(const std::string &directory, std::int64_t keep,
                       const std::string &installed);

/// Keeps the newest @p keep entries by mtime, ties by name; of the others, files, links and empty
/// directories go, whatever they are. Names that the sweep removes do not count (later/install.md,
/// I5). Blocks.
void pruneAllEntries(const std::string &directory, std::int64_t keep);

} // namespace claustrum
