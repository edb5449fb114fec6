// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/installresult.h"
#include "wire/builds/installrules.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace claustrum {

/// The options of -install (install.md, daemon.md), as given by the flags.
struct InstallOptions
{
    std::string dir;              ///< -cli-dir; without it nothing is installed
    std::string version;          ///< -cli-version; without it nothing is installed
    std::string url;              ///< -cli-url
    std::string checksum;         ///< -cli-checksum: SHA-256 of the compressed CLI, hex
    std::string zst;              ///< -cli-zst; wins over the URL, and is deleted once unpacked
    std::int64_t keep = 3;        ///< -cli-keep: number of newest files to keep; 0 or less: all
    std::int64_t maxCliBytes = 0; ///< -max-cli-bytes, for the download and the CLI; 0 or less: off
    std::chrono::nanoseconds probeTimeout{0};     ///< of each `--version`; 0 or less: off
    std::chrono::nanoseconds downloadTimeout{0};  ///< of the whole download; 0 or less: off
    std::chrono::nanoseconds libcProbeTimeout{0}; ///< of `ldd --version`; 0 or less: off
    std::vector<std::string> environment;   ///< "KEY=value": for children, proxies, TMPDIR and
                                            ///< trusted roots
    std::string home;                       ///< for the default folder of builds that have one
    std::string referenceBuild = "5db5e4a"; ///< whose rules apply (builds.md)
    int clientFd = 1;                       ///< our output to the client; tests have their own
    /// Called by runInstall() before the result line if it reports an error, with the folder of the
    /// CLIs; null: nothing is called.
    void (*onError)(const std::string &directory) = nullptr;
};

/// Ensures that the version is in the directory, by these rules. Blocks.
InstallResult installCli(const InstallOptions &options, const InstallRules &rules);

/// Ensures that the version is in the directory, by the rules of the build, and prints the outcome
/// on stdout as the single line that the client reads; the reason for a CLI that does not run goes
/// to stderr. Returns 0; 1 for an unknown build, 2 where the build ends so (later/install.md, The
/// result line). Blocks.
int runInstall(const InstallOptions &options);

} // namespace claustrum
