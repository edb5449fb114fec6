// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparefolders.h"
#include "conformance/report/expecteddifferences.h"

#include <QObject>
#include <QString>
#include <QThread>

#include <atomic>
#include <vector>

namespace claustrum::lab {

/// Compares the files of two folders, pair by pair, on a thread of its own.
class FolderRun : public QObject
{
    Q_OBJECT
public:
    /// @param pairs those that wait are compared
    /// @param list of differences that are known
    FolderRun(const QString &left, const QString &right, std::vector<conformance::FilePair> pairs,
              conformance::ExpectedDifferences list, QObject *parent = nullptr);
    ~FolderRun() override;

    void start();
    /// Ends after the current pair, with finished().
    void cancel() { m_cancelled = true; }

Q_SIGNALS:
    void compared(int index, const claustrum::conformance::FilePair &pair);
    void finished();

private:
    void compare(std::size_t index);

    std::string m_left;
    std::string m_right;
    std::vector<conformance::FilePair> m_pairs;
    conformance::ExpectedDifferences m_list;
    std::atomic<bool> m_cancelled = false;
    QThread *m_thread = nullptr;
};

} // namespace claustrum::lab

Q_DECLARE_METATYPE(claustrum::conformance::FilePair)
