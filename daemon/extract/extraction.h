// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/builds/filesrules.h"
#include "wire/params.h"
#include "wire/result.h"

#include <cstdint>
#include <string>

namespace claustrum {

/// Settings of files.extract_tar.
struct ExtractOptions
{
    std::string home;          ///< replaces "~", and may not be removed (builds.md, D2)
    std::int64_t maxBytes = 0; ///< for all files together (builds.md, D3); zero: no limit
    FilesRules rules = {};     ///< of the build
};

/// files.extract_tar (methods.md, later/git-files.md): empties destDir, unpacks the archive into
/// it, and removes the archive. Returns the result's JSON text: failures are results, except for
/// missing params.
///
/// Blocks for the whole time; any thread. Memory does not depend on the archive: some 400 KiB, and
/// at most 1 MiB for an extended header and 16 MiB for a sparse map.
/// @param cancelFd readable once no client waits for the answer: this aborts only the wait for a
///        fifo's writer; -1: none
Result<std::string> extractTar(const ExtractOptions &options, const ExtractParams &params,
                               int cancelFd);

} // namespace claustrum
