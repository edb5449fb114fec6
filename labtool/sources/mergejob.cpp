// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/mergejob.h"

#include "conformance/timing/logmerge.h"
#include "labtool/frames/texts.h"

#include <QDir>

#include <fstream>

namespace claustrum::lab {

MergeJob::MergeJob(const QStringList &paths, QObject *parent)
    : QObject(parent)
    , m_paths(paths)
    , m_file(QDir::temp().filePath(QStringLiteral("claustrum-merged-XXXXXX.log")))
{}

MergeJob::~MergeJob()
{
    cancel();
    if (m_thread)
        m_thread->wait();
    delete m_thread;
}

void MergeJob::start()
{
    if (!m_file.open()) {
        Q_EMIT finished(false,
                        tr("Cannot write %1: %2").arg(QDir::tempPath(), m_file.errorString()));
        return;
    }
    m_thread = QThread::create([this] {
        const QString error = run();
        Q_EMIT finished(m_cancelled, m_cancelled ? QString() : error);
    });
    m_thread->start();
}

/// Returns an error text; empty on success.
QString MergeJob::run()
{
    std::vector<std::string> paths;
    for (const QString &path : m_paths)
        paths.push_back(path.toStdString());
    const auto report = [this](std::uint64_t done, std::uint64_t total) {
        Q_EMIT progress(static_cast<qint64>(done), static_cast<qint64>(total));
        return !m_cancelled;
    };
    const auto merge = LogMerge::open(paths, report);
    if (!merge)
        return toQString(merge.error().text);
    std::ofstream out(path().toStdString(), std::ios::binary);
    const auto merged = merge->run(
        [&out](std::string_view line) {
            out.write(line.data(), static_cast<std::streamsize>(line.size()));
        },
        report);
    if (!merged)
        return toQString(merged.error().text);
    return out.flush() ? QString() : tr("%1 is full").arg(QDir::tempPath());
}

} // namespace claustrum::lab
