// SPDX-License-Identifier: Apache-2.0
#include "testing/run.h"

#include "posix/files.h"
#include "posix/runprogram.h"
#include "testing/deadline.h"

#include <fcntl.h>
#include <sys/wait.h>

namespace claustrum::testing {

std::string programPath()
{
    return CLAUSTRUM_PROGRAM;
}

std::string testChildPath()
{
    return CLAUSTRUM_TESTCHILD;
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
