// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/params.h"
#include "wire/result.h"

#include <cstdint>
#include <string>

namespace claustrum {

/// How files.extract_tar is set up.
struct ExtractOptions
{
    std::string home;          ///< what "~" stands for, and what may not be removed (builds.md, D2)
    std::int64_t maxBytes = 0; ///< of all files together (builds.md, D3); zero: no limit
};

/// files.extract_tar (methods.md): empties destDir, unpacks the archive into it, and removes the
/// archive. Gives the result's JSON text: a failure is a result, except for missing params.
///
/// Blocks for as long as it takes; any thread. Memory does not depend on the archive: some
/// 400 KiB, and at most 1 MiB for an extended header and 16 MiB for a sparse map.
/// @param cancelFd readable once nobody waits for the answer: only a wait for the writer of a
///        fifo is given up then; -1: none
Result<std::string> extractTar(const ExtractOptions &options, const ExtractParams &params,
                               int cancelFd);

} // namespace claustrum
