// SPDX-License-Identifier: Apache-2.0
#include "docs/tests/sourcetree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>

namespace claustrum::docs {
namespace {

/// Empty without git, and where there is no repository.
QStringList filesOfGit(const QString &root)
{
    QProcess git;
    git.setWorkingDirectory(root);
    git.start("git", {"ls-files", "-z", "--cached", "--others", "--exclude-standard"});
    if (!git.waitForFinished() || git.exitStatus() != QProcess::NormalExit || git.exitCode() != 0)
        return {};
    QStringList files;
    for (const QByteArray &file : git.readAllStandardOutput().split('\0')) {
        if (!file.isEmpty())
            files << QString::fromUtf8(file);
    }
    return files;
}

QStringList filesOfWalk(const QString &root)
{
    QStringList files;
    QDirIterator walk(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString file = QDir(root).relativeFilePath(walk.next());
        if (!file.startsWith("build/") && !file.startsWith(".git/"))
            files << file;
    }
    return files;
}

} // namespace

SourceTree readSourceTree(const QString &root)
{
    QStringList files = filesOfGit(root);
    if (files.isEmpty())
        files = filesOfWalk(root);
    SourceTree tree;
    for (const QString &file : files) {
        QFile content(root + '/' + file);
        if (content.open(QIODevice::ReadOnly)) // git lists what was deleted, too
            tree[file] = QString::fromUtf8(content.readAll());
    }
    return tree;
}

} // namespace claustrum::docs
