// SPDX-License-Identifier: Apache-2.0
#include "app/module.h"
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

/// Calls the module's function of that name with @p argument.
template <typename Argument>
int callModule(const char *name, const Argument &argument)
{
    void *const module = ::dlopen(moduleName, RTLD_NOW | RTLD_LOCAL); // stays until the end
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

int serveByModule(const ServeSettings &settings)
{
    return callModule("claustrumServe", settings);
}

int installByModule(const InstallOptions &options)
{
    return callModule("claustrumInstall", options);
}

} // namespace claustrum
