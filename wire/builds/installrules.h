// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace claustrum {

/// The ways in which -install and -probe-cli differ between the builds (later/install.md). The
/// defaults are 5db5e4a's; a limit of zero is none.
struct InstallRules
{
    /// What decides about the libc (I1).
    enum class Libc {
        LoaderFirst, ///< musl's loader, else the output of an ldd that succeeds
        LddFirst,    ///< whatever ldd says, else musl's loader
    };
    Libc libc = Libc::LoaderFirst;
    std::chrono::nanoseconds lddLimit{0};

    /// Without -cli-dir a folder below home (I2).
    bool hasDefaultFolder = false;

    bool sparesHome = false; ///< a home directory at the CLI's path is no leftover (I3)

    // The order of work (I3).
    bool removesOldParts = false;     ///< entries *.zst.part, after seven days
    bool makesDirectoryFirst = false; ///< before the source is looked at, whatever it is
    bool runsCliInPlace = false;      ///< a new CLI runs under its final name, after the sweep

    // Limits of `--version`, after which the CLI is reported as unresponsive (I4).
    std::chrono::nanoseconds presentCliLimit{0};
    std::chrono::nanoseconds newCliLimit{0};

    std::chrono::seconds sweepAge{0};   ///< younger leftovers stay (I5)
    bool sweptNamesAreVersions = false; ///< -cli-version may look like a leftover
    bool prunesEverything = false;      ///< entries of any kind, the new CLI too

    // Whether a checksum in capitals is another one (I6).
    bool zstChecksumIsExact = false;
    bool urlChecksumIsExact = false;

    // Downloads (I7).
    bool reportsFetch = false; ///< lines of progress on stdout, and "fetch" in the result
    std::chrono::nanoseconds stallLimit{0};
    std::chrono::nanoseconds responseHeadLimit{0};
    bool namesInterruption = false; ///< "download interrupted after <got>/<total> bytes"

    bool hasProbeCli = false; ///< the mode -probe-cli (I8)

    // The host's managed launcher, if the client asks for it (I9); limits of its run.
    bool runsManagedLauncher = false;
    std::chrono::nanoseconds presentLauncherLimit = std::chrono::seconds(33);
    std::chrono::nanoseconds newLauncherLimit = std::chrono::seconds(123);
};

} // namespace claustrum
