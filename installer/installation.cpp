// SPDX-License-Identifier: Apache-2.0
#include "installer/installation.h"

#include "common/environment.h"
#include "installer/clidirectory.h"
#include "installer/cliversion.h"
#include "installer/compressedcli.h"
#include "installer/download.h"
#include "installer/noexec.h"
#include "installer/progresslines.h"
#include "installer/stagedfile.h"
#include "installer/uniquefile.h"
#include "posix/files.h"
#include "posix/removetree.h"
#include "wire/gopath.h"
#include "wire/goquote.h"

#include <cstdio>
#include <sys/stat.h>

namespace claustrum {
namespace {

Error prefixed(const char *prefix, const Error &error)
{
    return {prefix + error.text};
}

bool isDirectory(const std::string &path, int (*statCall)(const char *, struct stat *))
{
    struct stat status;
    return statCall(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

DigestCase digestCase(bool exact)
{
    return exact ? DigestCase::Exact : DigestCase::Ignored;
}

/// Removes a file, a link to one or a fifo in the place of the directory, and the name of its
/// version beside it.
void clearPlaceOfDirectory(const std::string &directory)
{
    struct stat status;
    if (::stat(directory.c_str(), &status) < 0
        || (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)))
        return;
    (void)removeFile(directory);
    const auto version = go::joinPath(go::dirName(directory), "ccd-cli-version");
    if (::lstat(version.c_str(), &status) == 0 && S_ISREG(status.st_mode))
        (void)removeFile(version);
}

} // namespace

Installation::Installation(const InstallOptions &options, const InstallRules &rules,
                           CliTrial &trial, std::string directory, std::string cliPath)
    : m_options(options)
    , m_rules(rules)
    , m_trial(trial)
    , m_directory(std::move(directory))
    , m_cliPath(std::move(cliPath))
{}

Result<void> Installation::run()
{
    if (auto named = checkCliVersion(m_options.version, m_rules.sweptNamesAreVersions); !named)
        return named;
    if (auto spared = checkHome(); !spared)
        return spared;
    if (auto prepared = prepareDirectory(); !prepared)
        return prepared;
    const auto cli = source();
    if (!cli)
        return cli.error();
    if (auto made = makeDirectory(); !made)
        return made;
    auto attempt = place(*cli);
    if (!attempt.vanished)
        return attempt.outcome;
    if (auto again = rewindCompressedCli(*cli); !again)
        return again;
    attempt = place(*cli);
    if (attempt.vanished)
        return prefixed("staging file vanished before install: ", attempt.outcome.error());
    return attempt.outcome;
}

/// A directory at the CLI's path is removed with its content (later/install.md, I3).
Result<void> Installation::checkHome() const
{
    const bool isHome =
        !m_options.home.empty() && isAtOrBelow(go::cleanPath(m_options.home), m_cliPath);
    if (m_rules.sparesHome && isHome)
        return Error{"cli path must not be or contain the home directory: " + go::quote(m_cliPath)};
    return {};
}

/// Before the source is looked at, so that a miss leaves the directory: for an archive always, else
/// if the build does so.
Result<void> Installation::prepareDirectory()
{
    if (m_rules.makesDirectoryFirst)
        clearPlaceOfDirectory(m_directory);
    else if (m_options.zst.empty())
        return {};
    return makeDirectory();
}

Result<void> Installation::makeDirectory()
{
    constexpr mode_t ownerOnly = 0700;
    const bool isDefault = m_options.dir.empty(); // that one whatever the umask
    const mode_t mask = isDefault ? ::umask(0) : 0;
    const auto made = makeDirectories(m_directory, ownerOnly);
    if (isDefault)
        ::umask(mask);
    if (made)
        return {};
    m_report.lacksDirectory = true;
    return prefixed("mkdir cli dir: ", made.error());
}

Result<CompressedCli> Installation::source()
{
    if (!m_options.zst.empty())
        return openCompressedCli(m_options.zst, m_options.checksum,
                                 digestCase(m_rules.zstChecksumIsExact));
    if (!m_options.url.empty())
        return fetch();
    return Error{"cli " + m_options.version + " missing and no --cli-url or --cli-zst provided"};
}

Result<CompressedCli> Installation::fetch()
{
    auto blob = createUnnamed(blobPath());
    if (!blob)
        return prefixed("download failed: ", blob.error());
    if (auto downloaded = downloadTo(*blob); !downloaded)
        return std::move(downloaded).error();
    CompressedCli cli{std::move(blob->fd), std::move(blob->path)};
    if (auto ready = rewindCompressedCli(cli); !ready)
        return ready.error();
    return cli;
}

/// With lines of progress if the build has them; the last one only for the right bytes.
Result<void> Installation::downloadTo(const UniqueFile &blob)
{
    DownloadRequest request;
    request.url = m_options.url;
    request.maxBytes = m_options.maxCliBytes;
    request.timeout = m_options.downloadTimeout;
    request.environment = m_options.environment;
    request.limits.responseHead = m_rules.responseHeadLimit;
    request.stall = m_rules.stallLimit;
    request.namesInterruption = m_rules.namesInterruption;
    request.clientFd = m_options.clientFd;
    ProgressLines lines(m_options.clientFd);
    DownloadObserver observer;
    if (m_rules.reportsFetch) {
        observer.onStarted = [&](std::int64_t total) { lines.start(total); };
        observer.onTick = [&](std::int64_t bytes) { lines.update(bytes); };
    }
    const auto downloaded = download(request, blob, observer);
    m_report.fetch = downloaded.stats;
    if (!downloaded.digest)
        return downloaded.digest.error();
    auto same =
        checkDigest(m_options.checksum, *downloaded.digest, digestCase(m_rules.urlChecksumIsExact));
    if (same && m_rules.reportsFetch)
        lines.finish(downloaded.stats.bytes);
    return same;
}

std::string Installation::blobPath() const
{
    if (isDirectory(m_directory, ::stat))
        return go::joinPath(m_directory, blobPrefix);
    const std::string temporary(environmentValue(m_options.environment, "TMPDIR"));
    return go::joinPath(temporary.empty() ? "/tmp" : temporary, "claustrum-fetch-");
}

Installation::Attempt Installation::place(const CompressedCli &cli)
{
    auto staged = stage(cli);
    if (!staged)
        return {staged.error()};
    dropArchive();
    if (!m_rules.runsCliInPlace) {
        auto probed = probeStaged(*staged);
        if (!probed.outcome)
            return probed;
    }
    if (auto cleared = clearDirectory(); !cleared)
        return {std::move(cleared)};
    auto active = activate(*staged);
    if (active.outcome && m_rules.runsCliInPlace)
        active.outcome = probeInPlace();
    return active;
}

Result<StagedFile> Installation::stage(const CompressedCli &cli) const
{
    auto staged = StagedFile::create(m_directory);
    if (!staged)
        return prefixed("staging cli: ", staged.error());
    if (auto unpacked = unpack(cli, *staged, m_options.maxCliBytes); !unpacked)
        return std::move(unpacked).error();
    if (auto sealed = staged->seal(); !sealed)
        return prefixed("staging cli: ", sealed.error());
    return *std::move(staged);
}

/// A CLI that was stopped at the build's limit is installed all the same.
Installation::Attempt Installation::probeStaged(const StagedFile &staged)
{
    const auto state = probe(staged.path());
    if (state.runs() || m_report.isUnresponsive)
        return {Result<void>()};
    if (const auto there = staged.check(); !there && there.error().notFound())
        return {there.error(), true};
    return {notRunnable()};
}

/// Nothing is left of a CLI that fails; one that was stopped stays.
Result<void> Installation::probeInPlace()
{
    sweepCliDirectory(m_directory, m_rules.sweepAge);
    m_report.hasSwept = true;
    const auto state = probe(m_cliPath);
    if (state.runs() || m_report.isUnresponsive)
        return {};
    (void)removeFile(m_cliPath);
    return notRunnable();
}

CliState Installation::probe(const std::string &path)
{
    const auto ownLimit = m_rules.newCliLimit.count() > 0;
    auto state = m_trial.fresh(path);
    m_report.probeFailure = state.reason;
    m_report.isUnresponsive = ownLimit && state.kind == CliState::Kind::Unresponsive;
    return state;
}

Error Installation::notRunnable() const
{
    std::fputs(noexecAdvice(m_directory).c_str(), stderr);
    return {"installed cli at " + m_cliPath + " is not runnable"};
}

Installation::Attempt Installation::activate(StagedFile &staged)
{
    const auto active = staged.activate(m_cliPath);
    if (active)
        return {Result<void>()};
    if (active.error().notFound())
        return {active.error(), true};
    return {prefixed("installing cli: ", active.error())};
}

/// Called once the content is safe (install.md, 8); the next sweep may find the archive otherwise.
void Installation::dropArchive() const
{
    if (!m_options.zst.empty())
        (void)removeFile(m_options.zst);
}

Result<void> Installation::clearDirectory() const
{
    if (!isDirectory(m_cliPath, ::lstat))
        return {};
    if (const auto removed = removeTree(m_cliPath); !removed)
        return Error{"clearing stale dir at " + m_cliPath + ": " + removed.error().text};
    return {};
}

} // namespace claustrum
