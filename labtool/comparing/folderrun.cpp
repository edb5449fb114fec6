// SPDX-License-Identifier: Apache-2.0
#include "labtool/comparing/folderrun.h"

#include "conformance/compare/comparetranscripts.h"
#include "conformance/report/knownrows.h"
#include "labtool/sources/comparable.h"

namespace claustrum::lab {

using conformance::FilePair;

FolderRun::FolderRun(const QString &left, const QString &right, std::vector<FilePair> pairs,
                     conformance::ExpectedDifferences list, QObject *parent)
    : QObject(parent)
    , m_left(left.toStdString())
    , m_right(right.toStdString())
    , m_pairs(std::move(pairs))
    , m_list(std::move(list))
{
    qRegisterMetaType<FilePair>("claustrum::conformance::FilePair");
}

FolderRun::~FolderRun()
{
    cancel();
    if (m_thread)
        m_thread->wait();
    delete m_thread;
}

void FolderRun::start()
{
    m_thread = QThread::create([this] {
        for (std::size_t i = 0; i < m_pairs.size() && !m_cancelled; ++i)
            compare(i);
        Q_EMIT finished();
    });
    m_thread->start();
}

void FolderRun::compare(std::size_t index)
{
    FilePair &pair = m_pairs[index];
    if (pair.state != FilePair::State::Waiting)
        return;
    const auto left = readComparable(m_left + '/' + pair.name);
    const auto right = readComparable(m_right + '/' + pair.name);
    if (left && right) {
        const auto rows = conformance::compareTranscripts(left->transcript, right->transcript);
        conformance::setRows(pair, rows, left->transcript, m_list);
    } else {
        pair.state = FilePair::State::Unreadable;
        pair.problem = left ? right.error().text : left.error().text;
    }
    Q_EMIT compared(static_cast<int>(index), pair);
}

} // namespace claustrum::lab
