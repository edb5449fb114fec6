// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/caller.h"
#include "daemon/methods/dispatcher.h"
#include "daemon/plugins/pluginsinuse.h"
#include "wire/builds/filesrules.h"
#include "wire/params.h"
#include "wire/result.h"

#include <cstdint>
#include <string>

namespace claustrum {

/// How files.* handlers are set up.
struct FilesOptions
{
    std::string home;                 ///< replaces "~"
    bool regularOnly = false;         ///< files.read refuses other files (builds.md, D4)
    std::int64_t maxExtractBytes = 0; ///< of files.extract_tar (builds.md, D3); zero: no limit
    FilesRules rules = {};            ///< of the build
};

// The files.* handlers (methods.md), but for files.extract_tar, which is extractTar(): the
// result's JSON text.
// They block; any thread.
Result<std::string> filesStat(const FilesOptions &options, const PathParams &params,
                              const Caller &caller);
Result<std::string> filesList(const FilesOptions &options, const PathParams &params,
                              const Caller &caller);
Result<std::string> filesValidate(const FilesOptions &options, const PathParams &params,
                                  const Caller &caller);
Result<std::string> filesRead(const FilesOptions &options, const ReadParams &params,
                              const Caller &caller);

/// Adds them to the table.
/// @param plugins are not pruned while files.extract_tar unpacks them; outlive the calls
void addFilesMethods(Dispatcher &dispatcher, BlockingCalls &calls, const FilesOptions &options,
                     PluginsInUse &plugins);

} // namespace claustrum
