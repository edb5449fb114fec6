// SPDX-License-Identifier: Apache-2.0
#include "installer/installation.h"

#include "common/environment.h"
#include "installer/cliversion.h"
#include "installer/compressedcli.h"
#include "installer/download.h"
#include "installer/noexec.h"
#include "installer/stagedfile.h"
#include "installer/uniquefile.h"
#include "posix/files.h"
#include "posix/removetree.h"
#include "wire/gopath.h"

#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

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

} // namespace

Installation::Installation(const InstallOptions &options, std::string cliPath, CliProbe probe)
    : m_options(options)
    , m_cliPath(std::move(cliPath))
    , m_directory(go::cleanPath(options.dir))
    , m_probe(std::move(probe))
{}

Result<void> Installation::run()
{
    if (auto named = checkCliVersion(m_options.version); !named)
        return named;
    if (!m_options.zst.empty()) { // before it is opened, so that a miss leaves the directory
        if (auto made = makeDirectory(); !made)
            return made;
    }
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

Result<CompressedCli> Installation::source() const
{
    if (!m_options.zst.empty())
        return openCompressedCli(m_options.zst, m_options.checksum);
    if (!m_options.url.empty())
        return fetch();
    return Error{"cli " + m_options.version + " missing and no --cli-url or --cli-zst provided"};
}

Result<CompressedCli> Installation::fetch() const
{
    auto blob = createUnnamed(blobPath());
    if (!blob)
        return prefixed("download failed: ", blob.error());
    const auto digest = download({.url = m_options.url,
                                  .maxBytes = m_options.maxCliBytes,
                                  .timeout = m_options.downloadTimeout,
                                  .environment = m_options.environment,
                                  .limits = {},
                                  .clientFd = STDOUT_FILENO},
                                 *blob);
    if (!digest)
        return digest.error();
    if (auto same = checkDigest(m_options.checksum, *digest); !same)
        return std::move(same).error();
    CompressedCli cli{std::move(blob->fd), std::move(blob->path)};
    if (auto ready = rewindCompressedCli(cli); !ready)
        return ready.error();
    return cli;
}

std::string Installation::blobPath() const
{
    if (isDirectory(m_directory, ::stat))
        return go::joinPath(m_directory, blobPrefix);
    const std::string temporary(environmentValue(m_options.environment, "TMPDIR"));
    return go::joinPath(temporary.empty() ? "/tmp" : temporary, "claustrum-fetch-");
}

Result<void> Installation::makeDirectory() const
{
    constexpr mode_t ownerOnly = 0700;
    if (auto made = makeDirectories(m_directory, ownerOnly); !made)
        return prefixed("mkdir cli dir: ", made.error());
    return {};
}

Installation::Attempt Installation::place(const CompressedCli &cli)
{
    auto staged = StagedFile::create(m_directory);
    if (!staged)
        return {prefixed("staging cli: ", staged.error())};
    if (auto unpacked = unpack(cli, *staged, m_options.maxCliBytes); !unpacked)
        return {std::move(unpacked)};
    if (auto sealed = staged->seal(); !sealed)
        return {prefixed("staging cli: ", sealed.error())};
    dropArchive();
    if (const auto state = probeCli(staged->path(), m_probe); !state.runs()) {
        if (const auto there = staged->check(); !there && there.error().notFound())
            return {there.error(), true};
        m_probeFailure = state.reason;
        std::fputs(noexecAdvice(m_directory).c_str(), stderr);
        return {Error{"installed cli at " + m_cliPath + " is not runnable"}};
    }
    if (auto cleared = clearDirectory(); !cleared)
        return {std::move(cleared)};
    if (auto active = staged->activate(m_cliPath); !active) {
        if (active.error().notFound())
            return {active.error(), true};
        return {prefixed("installing cli: ", active.error())};
    }
    return {Result<void>()};
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
