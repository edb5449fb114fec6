// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QStringList>
#include <QTemporaryFile>
#include <QThread>

#include <atomic>

namespace claustrum::lab {

/// Merges wire logs by time (LogMerge) into a temporary file, on a thread of its own. The file
/// lives as long as the job.
class MergeJob : public QObject
{
    Q_OBJECT
public:
    explicit MergeJob(const QStringList &paths, QObject *parent = nullptr);
    ~MergeJob() override;

    void start();
    /// Ends soon, with finished().
    void cancel() { m_cancelled = true; }

    /// Of the merged log.
    [[nodiscard]] QString path() const { return m_file.fileName(); }

Q_SIGNALS:
    void progress(qint64 done, qint64 total);
    /// @param error empty on success and after cancel()
    void finished(bool cancelled, const QString &error);

private:
    [[nodiscard]] QString run();

    QStringList m_paths;
    QTemporaryFile m_file;
    std::atomic<bool> m_cancelled = false;
    QThread *m_thread = nullptr;
};

} // namespace claustrum::lab
