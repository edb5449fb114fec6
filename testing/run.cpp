// SPDX-License-Identifier: Apache-2.0
#include "testing/run.h"

#include "posix/files.h"
#include "posix/processfacts.h"
#include "posix/runprogram.h"
#include "testing/deadline.h"
#include "testing/procfs.h"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <sys/wait.h>

namespace claustrum::testing {

std::string programPath()
{
    const char *const given = std::getenv("CLAUSTRUM_PROGRAM");
    return given && *given ? given : CLAUSTRUM_PROGRAM;
}

std::string shellWord(const std::string &path)
{
    return '"' + path + '"';
}

std::string fastClockPath()
{
    return CLAUSTRUM_FASTCLOCK;
}

std::string testChildPath()
{
    return CLAUSTRUM_TESTCHILD;
}

std::string copyOfProgram(const Sandbox &sandbox)
{
    namespace fs = std::filesystem;
    const fs::path built = fs::path(programPath());
    const fs::path module =
        built.parent_path().parent_path() / "lib/claustrum/libclaustrum-module.so";
    const std::vector<std::pair<fs::path, const char *>> files = {
        {built, "bin/claustrum"}, {module, "lib/claustrum/libclaustrum-module.so"}};
    std::error_code error;
    for (const auto &[file, name] : files) {
        const fs::path copy = sandbox.path(name);
        fs::create_directories(copy.parent_path(), error);
        if (file == module && !fs::exists(file))
            continue; // a program in one file
        if (!fs::copy_file(file, copy, error))
            return {};
        fs::permissions(copy, fs::perms(0755), error); // those of a build may be for its owner only
    }
    return sandbox.path("bin/claustrum");
}

std::vector<pid_t> processesOf(const Sandbox &sandbox, const std::string &program,
                               const std::string &flag)
{
    const auto isMeant = [&](const std::vector<std::string> &words) {
        return words.size() > 1 && words[0] == program && words[1] == flag;
    };
    std::map<pid_t, pid_t> parents;
    for (const pid_t pid : sandbox.processes()) {
        const auto info = processInfo(pid);
        if (info && isMeant(argumentsOf(pid)))
            parents[pid] = info->parent;
    }
    std::vector<pid_t> found;
    for (const auto &[pid, parent] : parents) {
        if (!parents.contains(parent))
            found.push_back(pid);
    }
    return found;
}

Outcome run(const Sandbox &sandbox, const std::vector<std::string> &args, const RunSetup &setup)
{
    SpawnRequest request;
    request.file = setup.program.empty() ? programPath() : setup.program;
    request.args = {request.file};
    request.args.insert(request.args.end(), args.begin(), args.end());
    request.env = sandbox.environment(setup.variables);
    request.cwd = setup.cwd;
    const auto input = openFile(sandbox.makeFile("input", setup.input), O_RDONLY);
    request.stdinFd = setup.stdinFd >= 0 ? setup.stdinFd : input ? input->get() : -1;
    RunLimits limits;
    limits.timeout = patience;
    const auto finished = runProgram(std::move(request), limits);
    if (!finished)
        return {-1, "", finished.error().text};
    const int status = finished->status;
    return {finished->end != Finished::End::Exited ? -1
            : WIFEXITED(status)                    ? WEXITSTATUS(status)
                                                   : 128 + WTERMSIG(status),
            finished->out, finished->err};
}

} // namespace claustrum::testing
