// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/shellcheck.h"

#include "host/doctor/checks.h"
#include "host/humantext.h"
#include "posix/files.h"
#include "posix/runprogram.h"
#include "wire/gopath.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>

namespace claustrum {
namespace {

constexpr std::string_view mark = "claustrum-doctor-path:";

std::string loginShell(const Patient &patient)
{
    for (const auto &shell : {patient.variable("SHELL"), std::string("/bin/zsh"),
                              std::string("/bin/bash"), std::string("/bin/sh")}) {
        const auto file = statFile(shell);
        if (file && S_ISREG(file->st_mode) && ::access(shell.c_str(), X_OK) == 0)
            return shell;
    }
    return {};
}

/// The PATH that the shell printed; empty if it printed none.
std::string pathIn(const std::string &output)
{
    const auto at = output.rfind(mark);
    if (at == std::string::npos)
        return {};
    const auto begin = at + mark.size();
    return output.substr(begin, output.find('\n', begin) - begin);
}

bool hasProgram(const std::string &path, const std::string &name)
{
    for (std::size_t at = 0; at <= path.size();) {
        const auto colon = std::min(path.find(':', at), path.size());
        const auto file = go::joinPath(path.substr(at, colon - at), name);
        if (colon > at && ::access(file.c_str(), X_OK) == 0)
            return true;
        at = colon + 1;
    }
    return false;
}

std::string secondsText(std::chrono::duration<double> time)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", time.count());
    return text.data();
}

Finding pathFinding(const std::string &shell, const std::string &path)
{
    if (path.empty())
        return warn("shell", shell + " -l -i -c prints no PATH: children have the daemon's own",
                    "export SHELL=/bin/bash, or mend the shell's rc files");
    if (!hasProgram(path, "ls"))
        return warn("shell", "the PATH of " + shell + " does not lead to ls: " + path,
                    "mend PATH in the shell's rc files");
    return pass("shell", shell + " gives PATH=" + path);
}

Result<Finished> runShell(const std::string &shell, const Patient &patient,
                          const ShellPatience &patience)
{
    SpawnRequest request;
    request.file = shell;
    request.args = {shell, "-l", "-i", "-c", "printf '" + std::string(mark) + "%s\\n' \"$PATH\""};
    request.env = patient.environment;
    request.group = SpawnRequest::Group::Session;
    RunLimits limits;
    limits.timeout = patience.longest;
    limits.drainTime = std::chrono::milliseconds(100);
    limits.killsAfterDrain = true;
    return runProgram(std::move(request), limits);
}

} // namespace

Findings checkShell(const Patient &patient)
{
    return lookAtShell(patient, {});
}

Findings lookAtShell(const Patient &patient, const ShellPatience &patience)
{
    const auto given = patient.variable("SHELL");
    const auto shell = loginShell(patient);
    if (shell.empty())
        return {fail("shell", "there is no shell: neither SHELL nor /bin/sh", "install a shell")};
    Findings findings;
    if (!given.empty() && given != shell)
        findings.push_back(warn("shell", "SHELL is no program that can be run: " + given,
                                "export SHELL=" + shell));
    const auto begin = std::chrono::steady_clock::now();
    const auto finished = runShell(shell, patient, patience);
    const auto took = std::chrono::steady_clock::now() - begin;
    const auto tryIt = shell + " -l -i -c true </dev/null";
    if (!finished)
        findings.push_back(warn("shell", finished.error().text, "export SHELL=/bin/sh"));
    else if (finished->end != Finished::End::Exited)
        findings.push_back(warn("shell",
                                shell + " has not ended after " + secondsText(patience.longest)
                                    + ": children have the daemon's own PATH",
                                tryIt + ", and mend its rc files"));
    else {
        if (took > patience.slow)
            findings.push_back(warn("shell", shell + " takes " + secondsText(took) + " to start",
                                    "time " + tryIt));
        findings.push_back(pathFinding(shell, pathIn(finished->out)));
    }
    return findings;
}

} // namespace claustrum
