// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/framefinder.h"

#include "labtool/frames/streamlines.h"

#include <QElapsedTimer>

namespace claustrum::lab {

FrameFinder::FrameFinder(const Capture *capture, const FrameTableModel *model, QObject *parent,
                         std::chrono::milliseconds slice)
    : QObject(parent)
    , m_capture(capture)
    , m_model(model)
    , m_slice(slice)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &FrameFinder::search);
    connect(model, &QAbstractItemModel::modelReset, this, &FrameFinder::stop);
}

void FrameFinder::find(const std::string &text, int row, int step)
{
    m_text = TextPattern(text);
    m_step = step;
    m_left = m_model->rowCount();
    m_isWrapped = false;
    m_fromEnd = row < 0;
    m_at = row < 0 && m_left > 0 ? m_model->numberAt(step > 0 ? m_left - 1 : 0)
                                 : m_model->numberAt(row);
    m_timer.stop();
    search();
}

bool FrameFinder::holds(FrameNumber number)
{
    const FrameStore &store = m_capture->store();
    if (!store.has(number))
        return false;
    return frameHolds(store, number, store.bytes(store.at(number), m_scratch), m_text);
}

void FrameFinder::search()
{
    QElapsedTimer clock;
    clock.start();
    const int rows = m_model->rowCount();
    for (int row = m_model->rowOf(m_at); rows > 0 && m_left > 0; --m_left) {
        const int next = (row + m_step + rows) % rows;
        m_isWrapped |= !m_fromEnd && (next > row) != (m_step > 0);
        m_fromEnd = false;
        row = next;
        m_at = m_model->numberAt(row);
        if (holds(m_at)) {
            Q_EMIT found(m_at, m_isWrapped);
            return;
        }
        if (m_left % 64 == 0 && clock.elapsed() >= m_slice.count()) {
            --m_left;
            m_timer.start(0);
            return;
        }
    }
    Q_EMIT missed();
}

} // namespace claustrum::lab
