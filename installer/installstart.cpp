// SPDX-License-Identifier: Apache-2.0
#include "installer/installstart.h"

#include "installer/libcprobe.h"
#include "wire/gopath.h"

#include <algorithm>

namespace claustrum {

/// The build's own limit is not made longer by the option.
std::string hostLibc(const InstallOptions &options, const InstallRules &rules)
{
    LibcProbe probe;
    probe.rule = rules.libc;
    probe.environment = options.environment;
    probe.timeout = options.libcProbeTimeout;
    probe.clientFd = options.clientFd;
    if (rules.lddLimit.count() > 0) {
        const auto limit = rules.lddLimit;
        probe.timeout = probe.timeout.count() > 0 ? std::min(probe.timeout, limit) : limit;
        probe.linger = std::chrono::seconds(2);
    }
    return detectLibc(probe);
}

std::string cliDirectoryOf(const InstallOptions &options, const InstallRules &rules)
{
    if (!options.dir.empty())
        return go::cleanPath(options.dir);
    return rules.hasDefaultFolder ? go::joinPath(options.home, ".claude/remote/ccd-cli") : "";
}

std::string cliPathOf(const InstallOptions &options, const InstallRules &rules)
{
    const std::string directory = cliDirectoryOf(options, rules);
    return directory.empty() || options.version.empty() ? ""
                                                        : go::joinPath(directory, options.version);
}

} // namespace claustrum
