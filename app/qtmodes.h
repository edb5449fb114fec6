// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "installer/install.h"

namespace claustrum {

// The modes that need Qt. They return the exit status.
//
// moduleloader.cpp calls them in a module, which it loads (1 if that fails); directcall.cpp has
// them linked in, for the program in one file.

int serveWithQt(const ServeSettings &settings);
int installWithQt(const InstallOptions &options);

} // namespace claustrum
