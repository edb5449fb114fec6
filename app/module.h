// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "installer/install.h"

// The half of the program that needs Qt, in a library of its own that is loaded when a mode asks
// for it: loading Qt takes longer than all that -bridge, -stop and -version do.

extern "C" {

/// The version that the module was built from; it must be the program's.
const char *claustrumModuleVersion();
int claustrumServe(const claustrum::ServeSettings &settings);
int claustrumInstall(const claustrum::InstallOptions &options);
}

namespace claustrum {

/// Loads the module and calls the function; the exit status, 1 if it cannot be loaded.
int serveByModule(const ServeSettings &settings);
int installByModule(const InstallOptions &options);

} // namespace claustrum
