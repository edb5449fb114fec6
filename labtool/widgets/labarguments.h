// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/controls/theme.h"

#include <QStringList>

#include <optional>

class QCommandLineParser;

namespace claustrum::lab {

/// The command line of claustrum-lab.
struct LabArguments
{
    QString socket; ///< empty: none
    QStringList files;
    bool isMerged = false;          ///< the files are one session, ordered by time
    std::optional<ThemeKind> theme; ///< nullopt: the saved one
    QString error;                  ///< what is wrong and what to do; empty: nothing
};

/// Adds the options with their help.
void describeArguments(QCommandLineParser &parser);

/// After the parser has parsed.
[[nodiscard]] LabArguments readArguments(const QCommandLineParser &parser);

} // namespace claustrum::lab
