// SPDX-License-Identifier: Apache-2.0
#include "installer/install.h"

#include "installer/clidirectory.h"
#include "installer/clitrial.h"
#include "installer/installation.h"
#include "installer/installstart.h"
#include "installer/quietqt.h"
#include "posix/files.h"
#include "wire/builds.h"

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

/// One line on stderr, which the client shows to people, if there is a reason.
void explain(const std::string &what, const std::string &reason)
{
    if (!reason.empty())
        std::fputs(("claustrum: " + what + ": " + reason + '\n').c_str(), stderr);
}

/// One run of the installer.
class Run
{
public:
    Run(const InstallOptions &options, const InstallRules &rules)
        : m_options(options)
        , m_rules(rules)
        , m_directory(cliDirectoryOf(options, rules))
    {}

    InstallResult run()
    {
        m_result.libc = hostLibc(m_options, m_rules);
        m_result.cliPath = cliPathOf(m_options, m_rules);
        if (!m_result.cliPath.empty()) {
            m_trial.emplace(m_options, m_rules, m_result.cliPath);
            ensureCli();
            m_result.launcher = m_trial->launcher();
        }
        return std::move(m_result);
    }

private:
    [[nodiscard]] bool appearedMeanwhile(const std::optional<FileIdentity> &before);
    void ensureCli();
    void install(const CliState &present, const std::optional<FileIdentity> &before);
    void setUnresponsive();
    void prune();

    const InstallOptions &m_options;
    const InstallRules &m_rules;
    const std::string m_directory;
    std::optional<CliTrial> m_trial;
    InstallResult m_result;
};

/// Another install may have activated the CLI while ours failed, or be about to: of two installs
/// with the same archive, the first deletes it before its CLI is active (install.md, 8).
bool Run::appearedMeanwhile(const std::optional<FileIdentity> &before)
{
    if (!m_options.zst.empty() && !identify(m_options.zst))
        waitForStagedClis(m_directory);
    return identify(m_result.cliPath) != before && m_trial->present().runs();
}

void Run::ensureCli()
{
    if (m_rules.removesOldParts)
        removeOldParts(m_directory);
    const auto before = identify(m_result.cliPath);
    const auto present = m_trial->present();
    m_result.cliWasPresent = present.runs();
    if (m_result.cliWasPresent)
        return;
    const bool stopped = present.kind == CliState::Kind::Unresponsive;
    if (!stopped || m_rules.presentCliLimit.count() == 0)
        return install(present, before);
    setUnresponsive();
    sweepCliDirectory(m_directory, m_rules.sweepAge);
}

void Run::install(const CliState &present, const std::optional<FileIdentity> &before)
{
    Installation installation(m_options, m_rules, *m_trial, m_directory, m_result.cliPath);
    const auto installed = installation.run();
    const auto &report = installation.report();
    if (m_rules.reportsFetch)
        m_result.fetch = report.fetch;
    if (!installed) {
        m_result.cliWasPresent = appearedMeanwhile(before);
        m_result.cliError = m_result.cliWasPresent ? "" : installed.error().text;
    }
    if (!m_result.cliError.empty() || report.isUnresponsive) {
        explain("the CLI at " + m_result.cliPath + " does not run", present.reason);
        explain("the new CLI for " + m_result.cliPath + " does not run", report.probeFailure);
    }
    if (report.isUnresponsive)
        setUnresponsive();
    if (report.lacksDirectory && m_rules.makesDirectoryFirst)
        m_result.cliPath.clear();
    if (!report.hasSwept)
        sweepCliDirectory(m_directory, m_rules.sweepAge);
    if (installed && !report.isUnresponsive)
        prune();
}

void Run::setUnresponsive()
{
    m_result.cliError = m_trial->unresponsiveText();
    m_result.cliUnresponsive = true;
}

void Run::prune()
{
    if (!m_rules.prunesEverything)
        return pruneCliDirectory(m_directory, m_options.keep, m_options.version);
    if (m_options.keep < 0)
        m_result.status = 2;
    else
        pruneAllEntries(m_directory, m_options.keep);
}

void warnOfLimits(const InstallOptions &options, const ReferenceBuild &build)
{
    if (build.install().presentCliLimit.count() > 0 && options.probeTimeout.count() > 0)
        explain("-cli-probe-timeout has no effect", "reference build "
                                                        + std::string(build.hash().substr(0, 7))
                                                        + " has limits of its own");
}

} // namespace

InstallResult installCli(const InstallOptions &options, const InstallRules &rules)
{
    return Run(options, rules).run();
}

int runInstall(const InstallOptions &options)
{
    const QuietQt quiet;
    const auto build = ReferenceBuild::find(options.referenceBuild);
    if (!build) {
        std::fputs(("claustrum: " + build.error().text + '\n').c_str(), stderr);
        return 1;
    }
    warnOfLimits(options, **build);
    const auto result = installCli(options, (*build)->install());
    if (!result.cliError.empty() && options.onError)
        options.onError(cliDirectoryOf(options, (*build)->install()));
    if (result.status == 0)
        (void)writeAll(options.clientFd, resultLine(result), "stdout"); // no one is left to report
                                                                        // a failure to
    return result.status;
}

} // namespace claustrum
