// SPDX-License-Identifier: Apache-2.0
#include "installer/install.h"

#include "installer/clidirectory.h"
#include "installer/cliprobe.h"
#include "installer/installation.h"
#include "installer/installresult.h"
#include "installer/libcprobe.h"
#include "installer/quietqt.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <unistd.h>

#include <cstdio>
#include <optional>
#include <tuple>

namespace claustrum {
namespace {

/// Identifies a file and its content.
using FileIdentity = std::tuple<dev_t, ino_t, time_t, long>;

std::optional<FileIdentity> identify(const std::string &path)
{
    const auto status = statFile(path);
    if (!status)
        return {};
    return FileIdentity{status->st_dev, status->st_ino, status->st_mtim.tv_sec,
                        status->st_mtim.tv_nsec};
}

/// Another install may have activated the CLI while ours failed, or be about to: of two installs
/// with the same archive, the first deletes it before its CLI is active (install.md, 8).
bool appearedMeanwhile(const InstallOptions &options, const std::string &cliPath,
                       const std::optional<FileIdentity> &before, const CliProbe &probe)
{
    if (!options.zst.empty() && !identify(options.zst))
        waitForStagedClis(go::cleanPath(options.dir));
    return identify(cliPath) != before && probeCliFile(cliPath, probe).runs();
}

/// One line on stderr, which the client shows to people, if there is a reason.
void explain(const std::string &what, const std::string &reason)
{
    if (!reason.empty())
        std::fputs(("claustrum: " + what + ": " + reason + '\n').c_str(), stderr);
}

void ensureCli(const InstallOptions &options, InstallResult &result)
{
    const CliProbe probe{.environment = options.environment,
                         .timeout = options.probeTimeout,
                         .clientFd = STDOUT_FILENO};
    const auto before = identify(result.cliPath);
    const auto present = probeCliFile(result.cliPath, probe);
    result.cliWasPresent = present.runs();
    if (result.cliWasPresent)
        return;
    Installation installation(options, result.cliPath, probe);
    const auto installed = installation.run();
    if (!installed) {
        result.cliWasPresent = appearedMeanwhile(options, result.cliPath, before, probe);
        if (!result.cliWasPresent)
            result.cliError = installed.error().text;
    }
    if (!result.cliError.empty()) {
        explain("the CLI at " + result.cliPath + " does not run", present.reason);
        explain("the new CLI for " + result.cliPath + " does not run", installation.probeFailure());
    }
    const auto directory = go::cleanPath(options.dir);
    sweepCliDirectory(directory);
    if (installed)
        pruneCliDirectory(directory, options.keep, options.version);
}

} // namespace

int runInstall(const InstallOptions &options)
{
    const QuietQt quiet;
    InstallResult result;
    result.libc = detectLibc({.environment = options.environment,
                              .timeout = options.libcProbeTimeout,
                              .clientFd = STDOUT_FILENO});
    if (!options.dir.empty() && !options.version.empty()) {
        result.cliPath = go::joinPath(options.dir, options.version);
        ensureCli(options, result);
    }
    (void)writeAll(STDOUT_FILENO, resultLine(result), "stdout"); // no one is left to report a
                                                                 // failure to
    return 0;
}

} // namespace claustrum
