// SPDX-License-Identifier: Apache-2.0
// Loads the module with the modes that need Qt.
#include "app/configfile.h"
#include "app/module.h"
#include "app/qtmodes.h"
#include "wire/gopath.h"
#include "wire/version.h"

#include <dlfcn.h>

#include <cstdio>
#include <string>

namespace claustrum {
namespace {

constexpr const char *moduleName = "libclaustrum-module.so";

int failed(const std::string &why)
{
    std::fprintf(stderr,
                 "claustrum: cannot load %s: %s\n"
                 "It is installed with claustrum; copy the program together with its lib folder, "
                 "or install the package again.\n",
                 moduleName, why.c_str());
    return 1;
}

/// From beside the program's folder; otherwise, for a copy of the program alone, from the build or
/// installation folder in the run path. Never unloaded. Null on failure, with dlerror() set.
void *loadModule()
{
    const std::string program = programPath();
    const std::string beside =
        go::joinPath(go::dirName(program), std::string("../lib/claustrum/") + moduleName);
    // Without a path, never from the working directory.
    void *const module =
        program.empty() ? nullptr : ::dlopen(beside.c_str(), RTLD_NOW | RTLD_LOCAL);
    return module ? module : ::dlopen(moduleName, RTLD_NOW | RTLD_LOCAL);
}

/// Calls the module's function @p name with @p argument.
template <typename Argument>
int callModule(const char *name, const Argument &argument)
{
    void *const module = loadModule();
    if (!module)
        return failed(::dlerror());
    const auto version = reinterpret_cast<decltype(&claustrumModuleVersion)>(
        ::dlsym(module, "claustrumModuleVersion"));
    const auto function = reinterpret_cast<int (*)(const Argument &)>(::dlsym(module, name));
    if (!version || !function)
        return failed("it lacks " + std::string(name));
    if (version() != programVersion())
        return failed("it is of version " + std::string(version()) + ", this program of "
                      + std::string(programVersion()));
    return function(argument);
}

} // namespace

int serveWithQt(const ServeSettings &settings)
{
    return callModule("claustrumServe", settings);
}

int installWithQt(const InstallOptions &options)
{
    return callModule("claustrumInstall", options);
}

} // namespace claustrum
