// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "installer/install.h"

// The half of the program that needs Qt, in a library of its own that is loaded only by the modes
// that need it: loading Qt takes longer than -bridge, -stop and -version in all.

extern "C" {

/// The version that the module was built from; it must equal the program's.
const char *claustrumModuleVersion();
int claustrumServe(const claustrum::ServeSettings &settings);
int claustrumInstall(const claustrum::InstallOptions &options);
}
