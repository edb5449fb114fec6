// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "installer/install.h"

#include <string>

namespace claustrum {

// The modes that need Qt. They return the exit status.
//
// moduleloader.cpp calls them in a module, which it loads; directcall.cpp has them linked in, for
// the program in one file.

/// The status of -serve if the module cannot be loaded, after a line on stderr.
constexpr int cannotLoadStatus = 3;

int serveWithQt(const ServeSettings &settings);

/// Always 0: if the module cannot be loaded, the line of the result says so.
int installWithQt(const InstallOptions &options);

/// Why the module cannot be loaded, for a line on stderr; empty if it can. Loads it.
std::string reasonNotToLoad();

} // namespace claustrum
