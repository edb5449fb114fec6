// SPDX-License-Identifier: Apache-2.0
#include "app/module.h"

#include "daemon/daemon.h"
#include "wire/version.h"

#define MODULE_EXPORT __attribute__((visibility("default")))

MODULE_EXPORT const char *claustrumModuleVersion()
{
    return claustrum::programVersion().data(); // a literal, and so NUL-terminated
}

MODULE_EXPORT int claustrumServe(const claustrum::ServeSettings &settings)
{
    return claustrum::runDaemon(settings);
}

MODULE_EXPORT int claustrumInstall(const claustrum::InstallOptions &options)
{
    return claustrum::runInstall(options);
}
