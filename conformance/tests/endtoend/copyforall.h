// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFile>
#include <QString>

namespace claustrum::testing {

/// A copy of a program that every user may run, since the build may be closed to others: the path;
/// empty if it cannot be made.
inline QString copyForAll(const QString &program, const QString &to)
{
    constexpr QFile::Permissions mode(0x5555); // read and execute
    return QFile::copy(program, to) && QFile::setPermissions(to, mode) ? to : QString();
}

} // namespace claustrum::testing
