// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "host/ps.h"
#include "host/tail.h"
#include "host/why.h"
#include "installer/install.h"
#include "wire/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// The settings from the command line and claustrum.conf (daemon.md).
struct Options
{
    enum class Mode {
        None,
        Builds,
        Version,
        Install,
        ProbeCli,
        Stop,
        Upgrade,
        Bridge,
        Serve,
        Ps,
        Tail,
        End,
        Why,
        Doctor
    };

    Mode mode = Mode::None;
    ServeSettings serve; ///< its socket is also that of -bridge, -stop and -upgrade
    InstallOptions install;
    PsOptions ps;
    TailOptions tail;
    WhyOptions why;
    std::string endedSession; ///< -end: an id, its beginning, or a pid
    bool stopNow = false;     ///< of -stop: kept sessions end, too
    std::string probedCli;    ///< -probe-cli, of builds that have it
    std::string versionOverride;
    std::size_t flagCount = 0; ///< number of arguments that are flags and their values
};

/// The text for stderr and the exit status, if there are no options.
struct OptionsRefused
{
    std::string text;
    int status = 0;
};

/// Reads the arguments, without the program's name, and the text of claustrum.conf, empty if there
/// is none. Warnings are written to stderr.
Result<Options, OptionsRefused> readOptions(const std::vector<std::string> &args,
                                            const std::string &config);

} // namespace claustrum
