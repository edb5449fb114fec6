// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/capture.h"
#include "labtool/model/rowsorter.h"

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
        Source,
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
    /// What the time column shows.
    enum class TimeForm {
        Clock,         ///< the local time of day
        Date,          ///< with the date
        SinceFirst,    ///< since the first stored frame
        SincePrevious, ///< since the frame in the row above
        SinceMark,     ///< since the frame of setTimeMark()
    };
    enum Role { KindRole = Qt::UserRole, MarksRole };
    static constexpr int sliceMs = 12;    ///< per turn of the event loop
    static constexpr int intervalMs = 40; ///< between scans for new frames

    explicit FrameTableModel(Capture *capture, QObject *parent = nullptr);

    void setFilter(Filter filter);

    void setTimeForm(TimeForm form);
    [[nodiscard]] TimeForm timeForm() const { return m_timeForm; }
    /// Also shows times since that frame.
    void setTimeMark(FrameNumber number);

    /// Sorts the rows by Size or Latency, in slices; further frames are not shown until Number, the
    /// order of arrival, is wanted again. A new filter keeps the order.
    void setOrder(Column column, Qt::SortOrder order);
    [[nodiscard]] Column orderColumn() const { return m_orderColumn; }
    [[nodiscard]] Qt::SortOrder order() const { return m_order; }
    /// Frames that arrived since the rows were sorted; 0 in the order of arrival.
    [[nodiscard]] std::size_t newerFrames() const;

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
    void timeFormChanged();
    /// The rows have another order now.
    void ordered();

private:
    void scan(int milliseconds);
    void onGrew();
    void onForgot();
    void onChanged(const QVector<quint64> &numbers);
    void reconsider(FrameNumber number);
    void notifyChanged();
    void restartScan();
    void startSorting();
    void sortOn();
    void setOrderedRows();
    [[nodiscard]] bool isOrdered() const { return m_orderColumn != Number; }
    [[nodiscard]] QString cell(FrameNumber number, int column) const;
    [[nodiscard]] QString timeCell(int row) const;
    [[nodiscard]] QString toolTipOf(FrameNumber number) const;
    [[nodiscard]] QString timeTitle() const;
    [[nodiscard]] const FrameFacts &factsOf(FrameNumber number) const;
    [[nodiscard]] QString summary(FrameNumber number) const;
    void forget(FrameNumber number);

    Capture *m_capture;
    Filter m_filter;
    std::deque<FrameNumber> m_rows;
    FrameNumber m_next = 1; ///< the first frame not scanned yet
    bool m_paused = false;
    bool m_isFiltering = false;
    TimeForm m_timeForm = TimeForm::Clock;
    FrameNumber m_timeMark = 0;
    Column m_orderColumn = Number;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    bool m_rowsAreSorted = false; ///< by m_orderColumn; otherwise by number
    RowSorter m_sorter;
    QTimer m_timer;
    QTimer m_repaint;                             ///< combines the changes of several batches
    mutable QCache<quint64, FrameFacts> m_facts;  ///< of visible rows
    mutable QCache<quint64, QString> m_summaries; ///< of large frames
};

} // namespace claustrum::lab
