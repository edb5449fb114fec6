// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/spawnprogram.h"

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

/// Starts the request with three pipes, and keeps our ends.
Result<StartedProgram> startWithPipes(SpawnRequest request)
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
    if (!child)
        return std::move(child).error();
    program.child = std::move(*child);
    program.stdinFd = std::move(in->writeEnd);
    program.stdoutFd = std::move(out->readEnd);
    program.stderrFd = std::move(err->readEnd);
    return program;
}

} // namespace

FileUse filesOfSpawn(const Environment &environment, const SpawnParams &params)
{
    const std::string cwd = expandHome(params.cwd, environment.home);
    FileUse use{.paths = {cwd}};
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

Result<StartedProgram> spawnProgram(const Environment &environment, const SpawnParams &params,
                                    const LoginVariables &login)
{
    SpawnRequest request;
    if (const auto usable = checkDirectory(environment, params.cwd); !usable)
        return usable.error();
    request.cwd = expandHome(params.cwd, environment.home);
    auto file = lookUpCommand(params.command, std::string(environment.variable("PATH")));
    if (!file)
        return std::move(file).error();
    request.file = std::move(*file);
    request.args = {params.command};
    request.args.insert(request.args.end(), params.args.begin(), params.args.end());
    request.env = environment.forChild(login, params.env);
    if (const auto usable = checkVariables(request.env); !usable)
        return usable.error();
    if (environment.build->marksChildren())
        request.identityVariable = childIdentityVariable;
    request.descriptorLimit = environment.descriptorLimit;
    return startWithPipes(std::move(request));
}

} // namespace claustrum
