// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/clitrial.h"
#include "installer/fetchstats.h"
#include "installer/install.h"
#include "wire/builds/installrules.h"
#include "wire/result.h"

#include <optional>
#include <string>

namespace claustrum {

struct CompressedCli;
class StagedFile;
struct UniqueFile;

/// One attempt to install a missing CLI (install.md, 2 to 8; later/install.md, I3); its errors are
/// the texts for the client. Blocks.
class Installation
{
public:
    /// What an attempt leaves to know, besides its error.
    struct Report
    {
        std::string probeFailure;    ///< why the new CLI does not run (CliState); empty: it was not
                                     ///< tried, or runs
        bool isUnresponsive = false; ///< the new CLI was stopped, and is installed
        bool hasSwept = false;
        bool lacksDirectory = false;     ///< it could not be made
        std::optional<FetchStats> fetch; ///< of a download that was tried
    };

    /// @param options must outlive it, as @p rules and @p trial
    /// @param directory cleaned
    Installation(const InstallOptions &options, const InstallRules &rules, CliTrial &trial,
                 std::string directory, std::string cliPath);

    Result<void> run();

    [[nodiscard]] const Report &report() const { return m_report; }

private:
    /// The outcome of steps 5 to 7.
    struct Attempt
    {
        Result<void> outcome;
        bool vanished = false; ///< another install's sweep removed the staged file
    };

    [[nodiscard]] Result<void> checkHome() const;
    Result<void> prepareDirectory();
    Result<void> makeDirectory();
    Result<CompressedCli> source();
    Result<CompressedCli> fetch();
    Result<void> downloadTo(const UniqueFile &blob);
    [[nodiscard]] std::string blobPath() const;
    Attempt place(const CompressedCli &cli);
    Result<StagedFile> stage(const CompressedCli &cli) const;
    Attempt probeStaged(const StagedFile &staged);
    Attempt activate(StagedFile &staged);
    Result<void> probeInPlace();
    [[nodiscard]] CliState probe(const std::string &path);
    [[nodiscard]] Error notRunnable() const;
    [[nodiscard]] Result<void> clearDirectory() const;
    void dropArchive() const;

    const InstallOptions &m_options;
    const InstallRules &m_rules;
    CliTrial &m_trial;
    const std::string m_directory;
    const std::string m_cliPath;
    Report m_report;
};

} // namespace claustrum
