// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/install.h"
#include "wire/builds/installrules.h"

#include <string>

namespace claustrum {

// The first steps of an install, which need no Qt.

/// The libc of this host, by the rules. Blocks.
std::string hostLibc(const InstallOptions &options, const InstallRules &rules);

/// The path of the CLI, cleaned; empty if none is requested.
std::string cliPathOf(const InstallOptions &options, const InstallRules &rules);

/// The directory of CLIs, cleaned; empty if there is none.
std::string cliDirectoryOf(const InstallOptions &options, const InstallRules &rules);

} // namespace claustrum
