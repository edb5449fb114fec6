// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/cliprobe.h"
#include "installer/install.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

struct CompressedCli;

/// One attempt to install a missing CLI (install.md, 2 to 8); its errors are the texts for the
/// client. Blocks.
class Installation
{
public:
    /// @param options must outlive it
    Installation(const InstallOptions &options, std::string cliPath, CliProbe probe);

    Result<void> run();

    /// Why the new CLI does not run (CliState); empty if it was not tried or runs.
    [[nodiscard]] const std::string &probeFailure() const { return m_probeFailure; }

private:
    /// The outcome of steps 5 to 7.
    struct Attempt
    {
        Result<void> outcome;
        bool vanished = false; ///< another install's sweep removed the staged file
    };

    [[nodiscard]] Result<CompressedCli> source() const;
    [[nodiscard]] Result<CompressedCli> fetch() const;
    [[nodiscard]] std::string blobPath() const;
    [[nodiscard]] Result<void> makeDirectory() const;
    [[nodiscard]] Attempt place(const CompressedCli &cli);
    [[nodiscard]] Result<void> clearDirectory() const;
    void dropArchive() const;

    const InstallOptions &m_options;
    const std::string m_cliPath;
    const std::string m_directory;
    const CliProbe m_probe;
    std::string m_probeFailure;
};

} // namespace claustrum
