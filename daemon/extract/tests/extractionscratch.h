// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/extraction.h"
#include "posix/tests/scratch.h"
#include "wire/builds.h"

#include <QDirIterator>

namespace claustrum::test {

/// A scratch folder for unpacking archives.
class ExtractionScratch : public Scratch
{
public:
    /// The result, with the folder as @DIR@.
    QByteArray extract(const std::string &archive, const std::string &dest,
                       std::int64_t maxBytes = 0, int cancelFd = -1) const
    {
        const auto result =
            extractTar({*this / "home", maxBytes, m_rules}, {archive, dest}, cancelFd);
        QByteArray text = toQt(result ? *result : "error " + result.error().text);
        return text.replace(toQt(path()), "@DIR@");
    }

    /// Until then, the rules are those of 5db5e4a.
    void speak(const std::string &build) { m_rules = ReferenceBuild::find(build).value()->files(); }

    /// Unpacks an archive consisting of @p bytes into "out".
    QByteArray extractBytes(const std::string &bytes, std::int64_t maxBytes = 0)
    {
        return extract(file("a.tgz", bytes), *this / "out", maxBytes);
    }

    /// "name=content" or "name/" for everything below, sorted.
    QStringList tree(const std::string &name) const
    {
        QStringList names;
        const QDir root(QString::fromStdString(*this / name));
        QDirIterator all(root.path(),
                         QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                         QDirIterator::Subdirectories);
        while (all.hasNext()) {
            const QFileInfo info(all.next());
            const QString relative = root.relativeFilePath(info.filePath());
            QFile file(info.filePath());
            if (info.isDir() && !info.isSymLink())
                names << relative + '/';
            else if (file.open(QIODevice::ReadOnly)) {
                const QByteArray content = file.readAll();
                names << relative + "=" + QString::fromUtf8(content.constData(), content.size());
            }
        }
        names.sort();
        return names;
    }

private:
    FilesRules m_rules;
};

/// The result of a successful extract().
inline QByteArray success(int files)
{
    return "{\"success\":true,\"fileCount\":" + QByteArray::number(files) + '}';
}

inline QByteArray failure(const QByteArray &error, int files = 0)
{
    return "{\"success\":false,\"fileCount\":" + QByteArray::number(files) + ",\"error\":\"" + error
           + "\"}";
}

} // namespace claustrum::test
