// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/capture.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QTimer>

#include <deque>

namespace claustrum::lab {

/// The frames of a capture that match a filter, in order.
///
/// Scans new frames in slices of `sliceMs`, so that neither a slow filter nor a flood blocks the
/// event loop; rows appear during the scan. A new filter restarts the scan at the first frame.
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
    static constexpr int sliceMs = 12;    ///< per turn of the event loop
    static constexpr int intervalMs = 40; ///< between scans for new frames

    explicit FrameTableModel(Capture *capture, QObject *parent = nullptr);

    void setFilter(Filter filter);

    /// While paused, the rows stay as they are; the capture continues.
    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const { return m_paused; }

    /// Whether frames are left to scan.
    [[nodiscard]] bool isScanning() const;

    /// Whether the first scan with this filter is not complete, so that the rows are not all.
    [[nodiscard]] bool isFiltering() const { return m_isFiltering; }
    /// Frames scanned so far, of those stored.
    [[nodiscard]] std::size_t scanned() const;

    /// Scans all frames at once.
    void scanAll();

    [[nodiscard]] FrameNumber numberAt(int row) const;
    /// The row of a frame, or of the first shown one after it; -1 if there is none.
    [[nodiscard]] int rowOf(FrameNumber number) const;
    [[nodiscard]] bool shows(FrameNumber number) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    /// The scan is complete and the counts are final.
    void scanFinished();
    /// A slice of isFiltering() is done, with or without rows.
    void filtering();

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
    FrameNumber m_next = 1; ///< the first frame not scanned yet
    bool m_paused = false;
    bool m_isFiltering = false;
    QTimer m_timer;
    QTimer m_repaint;                            ///< combines the changes of several batches
    mutable QCache<quint64, FrameFacts> m_facts; ///< of visible rows
};

} // namespace claustrum::lab
