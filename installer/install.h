// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace claustrum {

/// What -install was asked for (install.md, daemon.md); every field as its flag came.
struct InstallOptions
{
    std::string dir;       ///< -cli-dir; nothing is done without it
    std::string version;   ///< -cli-version; nothing is done without it
    std::string url;       ///< -cli-url
    std::string checksum;  ///< -cli-checksum: SHA-256 of the compressed CLI, hex
    std::string zst;       ///< -cli-zst; wins over the URL, and is deleted once unpacked
    std::int64_t keep = 3; ///< -cli-keep: newest files that stay; 0 or less: all
    std::int64_t maxCliBytes =
        0; ///< -max-cli-bytes, of the download and of the CLI; 0 or less: off
    std::chrono::nanoseconds probeTimeout{0};     ///< of each `--version`; 0 or less: off
    std::chrono::nanoseconds downloadTimeout{0};  ///< of the whole download; 0 or less: off
    std::chrono::nanoseconds libcProbeTimeout{0}; ///< of `ldd --version`; 0 or less: off
    std::vector<std::string> environment; ///< "KEY=value": of the children; proxies, TMPDIR, trust
};

/// Makes sure that the version is in the directory, and prints the outcome on stdout as the one
/// line that the client reads. Always 0. Blocks; runs an event loop of its own for a download,
/// and makes a QCoreApplication for it if there is none. Call it from the main thread.
int runInstall(const InstallOptions &options);

} // namespace claustrum
