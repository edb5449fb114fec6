// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "installer/install.h"
#include "wire/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// What the command line and claustrum.conf ask for (daemon.md).
struct Options
{
    enum class Mode { None, Version, Install, Stop, Bridge, Serve };

    Mode mode = Mode::None;
    ServeSettings serve; ///< its socket is the one of -bridge and -stop, too
    InstallOptions install;
    std::string versionOverride;
    std::size_t flagCount = 0; ///< arguments that are flags and their values
};

/// Why there are no options: what goes to stderr as it is, and the exit status.
struct OptionsRefused
{
    std::string text;
    int status = 0;
};

/// Reads the arguments, without the program's name, and the text of claustrum.conf, empty if
/// there is none. Warnings go to stderr.
Result<Options, OptionsRefused> readOptions(const std::vector<std::string> &args,
                                            const std::string &config);

} // namespace claustrum
