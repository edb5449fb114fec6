// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/install.h"
#include "installer/tests/sandbox.h"

#include <QByteArray>
#include <QString>

#include <optional>

/// Helpers for tests of -install by the rules of each build (later/install.md).
namespace claustrum::test {

/// What an install wrote to the client, and its status.
struct Ran
{
    QByteArray output; ///< with N for the milliseconds, and … for the members up to cliPath
    QByteArray libc;   ///< that member alone; empty if there is no result
    int status = 0;

    [[nodiscard]] QByteArray error() const;
};

/// Options for a version in the sandbox, without a source.
InstallOptions optionsFor(const Sandbox &box, const char *version);

/// Runs an install by the rules of a build, or by these.
Ran install(InstallOptions options, const QByteArray &build,
            const std::optional<InstallRules> &rules = {});

InstallRules rulesOf(const char *build);

/// A row for each build; @p since is the first for which the rule holds.
void addBuilds(const char *since);

/// Sets the times of an entry to @p seconds ago; of a link, its own.
void setAge(const QString &path, int seconds);

} // namespace claustrum::test
