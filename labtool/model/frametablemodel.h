// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/capture.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QTimer>

#include <deque>

namespace claustrum::lab {

/// The frames of a capture that a filter shows, in order.
///
/// What is new is looked at in slices of `slice`, so that no filter and no flood holds up the
/// event loop: rows appear as the scan goes on. One scan serves both: a new filter only sends it
/// back to the first frame.
class FrameTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        Number,
        Time,
        Connection,
        Dir,
        Kind,
        Subject,
        IdSeq,
        Size,
        Latency,
        Summary,
        ColumnCount
    };
    enum Role { KindRole = Qt::UserRole, MarksRole };
    static constexpr int sliceMs = 12;    ///< for one turn of the event loop
    static constexpr int intervalMs = 40; ///< between looks at what is new

    explicit FrameTableModel(Capture *capture, QObject *parent = nullptr);

    void setFilter(Filter filter);

    /// While paused, rows stay as they are; the capture goes on.
    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const { return m_paused; }

    /// Whether frames are still to be looked at.
    [[nodiscard]] bool isScanning() const;

    /// Looks at all there is, now: for tests and exports.
    void scanAll();

    [[nodiscard]] FrameNumber numberAt(int row) const;
    /// The row of a frame, or of the first shown one behind it; -1 if there is none.
    [[nodiscard]] int rowOf(FrameNumber number) const;
    [[nodiscard]] bool shows(FrameNumber number) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    /// A scan came to its end: the counts are right.
    void scanFinished();

private:
    void scan(int milliseconds);
    void onGrew();
    void onForgot();
    void onChanged(const QVector<quint64> &numbers);
    void reconsider(FrameNumber number);
    void notifyChanged();
    void restartScan();
    [[nodiscard]] QString cell(FrameNumber number, int column) const;
    [[nodiscard]] const FrameFacts &factsOf(FrameNumber number) const;

    Capture *m_capture;
    Filter m_filter;
    std::deque<FrameNumber> m_rows;
    FrameNumber m_next = 1; ///< the first that was not yet looked at
    bool m_paused = false;
    QTimer m_timer;
    QTimer m_repaint;                            ///< tells of changed rows, not for every batch
    mutable QCache<quint64, FrameFacts> m_facts; ///< of the rows on the screen
};

} // namespace claustrum::lab
