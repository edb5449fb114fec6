// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/cliprobe.h"
#include "installer/install.h"
#include "installer/launcherreport.h"
#include "wire/builds/installrules.h"

#include <optional>
#include <string>

namespace claustrum {

/// Runs the CLI of an install to see whether it works: by itself, or through the host's managed
/// launcher if the client asks for that and the build does it (later/install.md, I4 and I9).
///
/// A CLI that must not run, or whose launcher fails, counts as one that runs: the client decides,
/// by the report.
class CliTrial
{
public:
    /// Finds the launcher. Blocks.
    /// @param options must outlive it, as @p rules
    CliTrial(const InstallOptions &options, const InstallRules &rules, std::string cliPath);

    /// Of the CLI that is there, if it is a regular file. Blocks.
    CliState present();
    /// Of a new one, at this path; the launcher gets the final path. Blocks.
    CliState fresh(const std::string &path);

    /// None unless the client asks for a launcher.
    [[nodiscard]] const std::optional<LauncherReport> &launcher() const { return m_launcher; }
    /// The error for the client after a run that was stopped.
    [[nodiscard]] std::string unresponsiveText() const;

private:
    [[nodiscard]] bool isDirect() const;
    CliState throughLauncher(bool isNew);

    const InstallOptions &m_options;
    const InstallRules &m_rules;
    const std::string m_cliPath;
    std::optional<LauncherReport> m_launcher;
};

} // namespace claustrum
