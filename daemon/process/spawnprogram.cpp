// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/spawnprogram.h"

#include "common/managed/launchercheck.h"
#include "common/managed/managedlauncher.h"
#include "posix/execlookup.h"
#include "posix/files.h"
#include "posix/pipe.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <algorithm>
#include <chrono>

namespace claustrum {
namespace {

Result<void> checkVariables(const std::vector<std::string> &variables)
{
    const bool holdsNul = std::any_of(variables.begin(), variables.end(), [](const auto &entry) {
        return entry.find('\0') != std::string::npos;
    });
    if (holdsNul)
        return Error{"exec: environment variable contains NUL"};
    return {};
}

Result<void> setNonBlocking(const Fd &fd)
{
    if (::fcntl(fd.get(), F_SETFL, O_NONBLOCK) < 0)
        return Error{"fcntl: " + go::errnoText(errno)};
    return {};
}

double secondsSince1970()
{
    using namespace std::chrono;
    return duration<double>(system_clock::now().time_since_epoch()).count();
}

Error launcherFailed(const std::string &launcher, int error)
{
    return {"the managed launcher " + launcher
                + " could not be started: " + launcherStartFailure(error),
            ErrorCode::LauncherFailed};
}

/// The program to start: the command, or its launcher.
Result<void> setProgram(SpawnRequest &request, const Environment &environment,
                        const SpawnParams &params, const Launcher &launcher)
{
    if (launcher.empty()) {
        auto file = lookUpCommand(params.command, std::string(environment.variable("PATH")));
        if (!file)
            return std::move(file).error();
        request.file = std::move(*file);
    } else {
        request.file = launcher.front();
        request.args = launcher;
    }
    request.args.push_back(params.command);
    request.args.insert(request.args.end(), params.args.begin(), params.args.end());
    return {};
}

void eraseWrapper(std::vector<std::string> &variables)
{
    const std::string begin = std::string(wrapperVariable) + '=';
    std::erase_if(variables, [&](const auto &entry) { return entry.starts_with(begin); });
}

/// Starts the request with three pipes, and keeps our ends.
Result<StartedProgram> startWithPipes(SpawnRequest request, bool isLauncher)
{
    auto in = makePipe();
    auto out = makePipe();
    auto err = makePipe();
    for (const auto *pipe : {&in, &out, &err}) {
        if (!*pipe)
            return pipe->error();
    }
    for (const Fd *ours : {&in->writeEnd, &out->readEnd, &err->readEnd}) {
        if (const auto set = setNonBlocking(*ours); !set)
            return set.error();
    }
    request.stdinFd = in->readEnd.get();
    request.stdoutFd = out->writeEnd.get();
    request.stderrFd = err->writeEnd.get();
    StartedProgram program;
    program.startTime = secondsSince1970();
    auto child = spawn(request);
    if (!child && isLauncher)
        return launcherFailed(request.file, child.error().number);
    if (!child)
        return std::move(child).error();
    program.child = std::move(*child);
    program.stdinFd = std::move(in->writeEnd);
    program.stdoutFd = std::move(out->readEnd);
    program.stderrFd = std::move(err->readEnd);
    return program;
}

} // namespace

FileUse filesOfSpawn(const Environment &environment, const SpawnParams &params,
                     const Launcher &launcher)
{
    const std::string cwd = expandHome(params.cwd, environment.home);
    FileUse use{.paths = {cwd}};
    if (!launcher.empty())
        use.paths.push_back(launcher.front());
    if (params.command.find('/') != std::string::npos)
        use.paths.push_back(go::isAbsPath(params.command) ? params.command
                                                          : go::joinPath(cwd, params.command));
    else
        for (const std::string &directory :
             pathDirectories(std::string(environment.variable("PATH"))))
            use.paths.push_back(directory);
    return use;
}

Result<void> checkDirectory(const Environment &environment, const std::string &cwd)
{
    if (cwd.empty())
        return {};
    const std::string directory = expandHome(cwd, environment.home);
    const auto info = statFile(directory);
    if (!info)
        return Error{"chdir " + directory + ": " + info.error().text};
    if (!S_ISDIR(info->st_mode))
        return Error{"chdir " + directory + ": not a directory"};
    return {};
}

Result<void> checkCommand(const Environment &environment, const std::string &command)
{
    const auto file = lookUpCommand(command, std::string(environment.variable("PATH")));
    if (!file)
        return file.error();
    const auto info = statFile(*file);
    if (!info)
        return go::osError("fork/exec", command, info.error().number);
    return {};
}

Result<void> checkLauncherOf(const std::string &command, const Launcher &launcher)
{
    if (const auto usable = checkLauncher(launcher, command); !usable)
        return Error{"the managed launcher cannot be used: " + usable.error().text,
                     ErrorCode::LauncherRefused};
    return {};
}

Result<void> checkLaunched(const std::string &command)
{
    if (const int error = executionError(command))
        return go::osError("fork/exec", command, error);
    return {};
}

Result<StartedProgram> spawnProgram(const Environment &environment, const SpawnParams &params,
                                    const Launcher &launcher, const LoginVariables &login)
{
    SpawnRequest request;
    if (const auto usable = checkDirectory(environment, params.cwd); !usable)
        return usable.error();
    request.cwd = expandHome(params.cwd, environment.home);
    if (const auto set = setProgram(request, environment, params, launcher); !set)
        return set.error();
    request.env = environment.forChild(login, params.env);
    if (!launcher.empty())
        eraseWrapper(request.env);
    if (const auto usable = checkVariables(request.env); !usable)
        return usable.error();
    if (environment.build->marksChildren())
        request.identityVariable = childIdentityVariable;
    request.descriptorLimit = environment.descriptorLimit;
    if (environment.fence)
        request.writes = environment.fence();
    return startWithPipes(std::move(request), !launcher.empty());
}

} // namespace claustrum
