// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/gitprocess.h"

#include "posix/execlookup.h"
#include "posix/files.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <utility>

namespace claustrum {
namespace {

/// A file in memory with @p bytes, at its start; none on failure.
Fd inputFile(const std::string &bytes)
{
    Fd file(::memfd_create("git-stdin", MFD_CLOEXEC));
    if (!file || !writeAll(file.get(), bytes, "stdin") || ::lseek(file.get(), 0, SEEK_SET) < 0)
        return {};
    return file;
}

GitRun notStarted(std::string failure)
{
    return {.failure = std::move(failure)};
}

std::string failureOf(const Finished &finished)
{
    if (finished.succeeded())
        return {};
    if (finished.end != Finished::End::Exited && finished.status == 0)
        return std::string(gitKilled);
    return exitText(finished.status);
}

} // namespace

bool GitRun::exitedWith(int code) const
{
    return wasStarted && finished.end == Finished::End::Exited && WIFEXITED(finished.status)
           && WEXITSTATUS(finished.status) == code;
}

std::string GitRun::line() const
{
    return finished.out.substr(0, finished.out.find_last_not_of('\n') + 1); // npos + 1 is 0
}

GitRun runGit(const GitContext &context, GitProcess process)
{
    auto file = lookUpCommand("git", context.path);
    if (!file)
        return notStarted(file.error().text);
    if (!process.directory.empty()) {
        if (const auto status = statFile(process.directory); !status)
            return notStarted(systemError("chdir", process.directory, status.error().number).text);
    }
    const Fd input = process.input.empty() ? Fd() : inputFile(process.input);
    if (!process.input.empty() && !input)
        return notStarted(systemError("write", "stdin", errno).text);
    SpawnRequest request{.file = std::move(*file),
                         .args = std::move(process.arguments),
                         .env = std::move(process.environment),
                         .cwd = std::move(process.directory),
                         .stdinFd = input.get(),
                         .descriptorLimit = context.descriptorLimit};
    request.args.insert(request.args.begin(), "git");
    if (process.limits.timeout.count() == 0)
        process.limits.timeout = context.timeout;
    auto finished = runProgram(std::move(request), process.limits);
    if (!finished)
        return notStarted(finished.error().text);
    std::string failure = failureOf(*finished);
    return {.finished = std::move(*finished), .failure = std::move(failure), .wasStarted = true};
}

} // namespace claustrum
