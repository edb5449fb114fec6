// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/files.h"
#include "wire/tests/vectors.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <string>

namespace claustrum::test {

/// The error text of a result; empty on success.
template <typename R>
QByteArray errorOf(const R &result)
{
    return result ? QByteArray() : toQt(result.error().text);
}

/// A place for making many files fast: in memory, if the system has one.
inline QString quickPlace()
{
    const QString memory = QStringLiteral("/dev/shm");
    return QFileInfo(memory).isWritable() ? memory : QDir::tempPath();
}

/// A temporary folder, removed with its contents by the destructor.
class Scratch
{
public:
    explicit Scratch(const QString &place = QDir::tempPath())
        : m_directory(place + QStringLiteral("/claustrum-XXXXXX"))
        , m_path(QDir(m_directory.path()).canonicalPath().toStdString())
    {
        if (!m_directory.isValid())
            qFatal("no temporary folder: %s", qPrintable(m_directory.errorString()));
    }

    [[nodiscard]] const std::string &path() const { return m_path; }
    [[nodiscard]] std::string operator/(const std::string &name) const
    {
        return m_path + "/" + name;
    }

    /// Makes a directory below, with its parents.
    std::string directory(const std::string &name) const // NOLINT(modernize-use-nodiscard)
    {
        const auto made = makeDirectories(*this / name, 0755);
        if (!made)
            qFatal("%s", made.error().text.c_str());
        return *this / name;
    }

    /// Makes a file below, in an existing directory.
    std::string file(const std::string &name, // NOLINT(modernize-use-nodiscard)
                     const std::string &bytes = {}, mode_t mode = 0644) const
    {
        std::string path = *this / name;
        const auto fd = openFile(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (!fd || !writeAll(fd->get(), bytes, path) || ::fchmod(fd->get(), mode) < 0)
            qFatal("cannot write %s", path.c_str());
        return path;
    }

    [[nodiscard]] bool has(const std::string &name) const
    {
        struct stat status;
        return ::lstat((*this / name).c_str(), &status) == 0;
    }

private:
    QTemporaryDir m_directory;
    std::string m_path;
};

/// Number of descriptors that this process has open.
inline int openDescriptors()
{
    const auto names = readDirectoryNames("/proc/self/fd");
    return names ? static_cast<int>(names->size()) : -1;
}

} // namespace claustrum::test
