// SPDX-License-Identifier: Apache-2.0
// Loads the module with the modes that need Qt.
#include "app/configfile.h"
#include "app/module.h"
#include "app/qtmodes.h"
#include "installer/clitrial.h"
#include "installer/installstart.h"
#include "posix/files.h"
#include "wire/builds.h"
#include "wire/gopath.h"
#include "wire/version.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace claustrum {
namespace {

constexpr const char *moduleName = "libclaustrum-module.so";

/// From beside the program's folder; otherwise, for a copy of the program alone, from the build or
/// installation folder in the run path. Never unloaded.
Result<void *> loadModule()
{
    const std::string program = programPath();
    std::string reason = "readlink /proc/self/exe: no such file or directory";
    if (!program.empty()) { // without a path, never from the working directory
        const std::string beside =
            go::joinPath(go::dirName(program), std::string("../lib/claustrum/") + moduleName);
        if (void *const module = ::dlopen(beside.c_str(), RTLD_NOW | RTLD_LOCAL))
            return module;
        reason = ::dlerror();
    }
    void *const module = ::dlopen(moduleName, RTLD_NOW | RTLD_LOCAL);
    return module ? Result<void *>(module) : Error{reason};
}

/// The module's function @p name, which takes the settings of a mode.
Result<void *> moduleFunction(const char *name)
{
    const auto module = loadModule();
    if (!module)
        return module.error();
    const auto version = reinterpret_cast<decltype(&claustrumModuleVersion)>(
        ::dlsym(*module, "claustrumModuleVersion"));
    void *const function = ::dlsym(*module, name);
    if (!version || !function)
        return Error{"it lacks " + std::string(name)};
    if (version() != programVersion())
        return Error{"it is of version " + std::string(version()) + ", this program of "
                     + std::string(programVersion())};
    return function;
}

template <typename Settings>
int call(void *function, const Settings &settings)
{
    return reinterpret_cast<int (*)(const Settings &)>(function)(settings);
}

std::string cannotLoad(const Error &why)
{
    return std::string("cannot load ") + moduleName + ": " + why.text;
}

/// As a line for people.
std::string advice(const Error &why)
{
    return cannotLoad(why)
           + "; it is installed with claustrum: copy the program together with its lib folder, or "
             "install the package again";
}

void print(const std::string &line)
{
    std::fputs(("claustrum: " + line + '\n').c_str(), stderr); // in one write
}

/// What the client waits for in any case (install.md). A CLI that is there already needs no module.
InstallResult resultWithoutModule(const InstallOptions &options, const Error &why)
{
    const auto build = ReferenceBuild::find(options.referenceBuild);
    const auto &rules = (build ? **build : ReferenceBuild::standard()).install();
    InstallResult result;
    result.libc = hostLibc(options, rules);
    result.cliPath = cliPathOf(options, rules);
    if (result.cliPath.empty())
        return result;
    CliTrial trial(options, rules, result.cliPath);
    result.cliWasPresent = trial.present().runs();
    if (!result.cliWasPresent)
        result.cliError = cannotLoad(why);
    result.launcher = trial.launcher();
    return result;
}

} // namespace

std::string reasonNotToLoad()
{
    const auto serve = moduleFunction("claustrumServe");
    return serve ? std::string() : advice(serve.error());
}

int serveWithQt(const ServeSettings &settings)
{
    const auto serve = moduleFunction("claustrumServe");
    if (serve)
        return call(*serve, settings);
    print(advice(serve.error()));
    return cannotLoadStatus;
}

int installWithQt(const InstallOptions &options)
{
    const auto install = moduleFunction("claustrumInstall");
    if (install)
        return call(*install, options);
    print(advice(install.error()));
    (void)writeAll(STDOUT_FILENO, resultLine(resultWithoutModule(options, install.error())),
                   "stdout"); // no one is left to report a failure to
    return 0;
}

} // namespace claustrum
