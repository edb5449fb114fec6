// SPDX-License-Identifier: Apache-2.0
// The modes that need Qt, in the static program.
#include "app/qtmodes.h"
#include "app/selfcontained.h"
#include "daemon/daemon.h"

namespace claustrum {

std::string reasonNotToLoad()
{
    return {};
}

int serveWithQt(const ServeSettings &settings)
{
    ignoreHostSettings();
    return runDaemon(settings);
}

int installWithQt(const InstallOptions &options)
{
    ignoreHostSettings();
    return runInstall(options);
}

} // namespace claustrum
