// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/streamlines.h"
#include "labtool/model/capture.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <array>
#include <deque>
#include <map>
#include <string>

namespace claustrum::lab {

/// What went into one process and what came out, in the order of the capture: its stdin, stdout and
/// stderr, its spawn, reattaches and exit, and what this tool missed.
///
/// A JSON line is one row, put together over frames; other data are a row for each frame. Requests
/// and replies inside the data are linked. Frames that a reattach sends again have no row. Holds
/// the newest `limit` rows without their texts, which are read from the frames. Scans in slices.
class ConversationModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, Who, Kind, Text, ColumnCount };
    enum Role { FrameRole = Qt::UserRole, SideRole, IsErrorRole };
    enum class Side : std::uint8_t { Stdin, Stdout, Stderr, Event };
    static constexpr std::size_t limit = 200'000;
    static constexpr int sliceMs = 10;

    explicit ConversationModel(Capture *capture, QObject *parent = nullptr);

    void setProcess(const std::string &id);
    [[nodiscard]] const std::string &process() const { return m_process; }

    /// The whole text of a row: a JSON line, data, or what happened.
    [[nodiscard]] std::string textOf(int row) const;
    /// The frames of a row: those in which it begins and ends.
    [[nodiscard]] std::pair<FrameNumber, FrameNumber> framesOf(int row) const;
    /// The row that ends in this frame, or the first one after it; -1 if there is none.
    [[nodiscard]] int rowOf(FrameNumber frame) const;
    [[nodiscard]] bool isScanning() const;
    /// Rows dropped over the limit.
    [[nodiscard]] std::size_t dropped() const { return m_dropped; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    enum class Form : std::uint8_t {
        Line, ///< the line at index `from` of those that end in the frame
        Part, ///< `count` bytes of the frame's data from `from`
        Frame ///< what the frame itself reports
    };
    struct Entry
    {
        FrameNumber first = 0;
        FrameNumber last = 0;
        FrameNumber request = 0;   ///< of a reply: the frame of its request
        std::int64_t latency = -1; ///< ns, of a reply
        std::size_t from = 0;
        std::size_t count = 0;
        Side side = Side::Event;
        Form form = Form::Frame;
        bool isJson = false;
    };
    /// The unfinished line of a side.
    struct Open
    {
        std::string text;
        FrameNumber first = 0;
        bool isWithheld = false; ///< it may become a JSON line
        FrameNumber last = 0;    ///< where its newest part is
        std::size_t from = 0;
        std::size_t count = 0;
    };

    void scan();
    void take(FrameNumber number, std::vector<Entry> &entries);
    void takeData(FrameNumber number, Side side, std::vector<Entry> &entries);
    void takeLine(std::string_view line, std::size_t index, std::size_t from, FrameNumber number,
                  Open &open, Side side, std::vector<Entry> &entries);
    void link(const std::string &line, Entry &entry);
    void showWithheld(std::vector<Entry> &entries);
    void add(std::vector<Entry> entries);
    void restart();
    void onForgot();
    [[nodiscard]] QString eventText(FrameNumber number) const;
    [[nodiscard]] QString cell(const Entry &entry, int column) const;
    [[nodiscard]] std::string textOf(const Entry &entry) const;

    Capture *m_capture;
    std::string m_process;
    std::deque<Entry> m_entries;
    std::size_t m_dropped = 0;
    FrameNumber m_next = 1;
    std::uint64_t m_lastSeq = 0;
    std::array<Open, 3> m_open; ///< by Side
    struct Asked
    {
        FrameNumber frame;
        std::int64_t time;
    };
    std::map<std::pair<Side, std::string>, Asked> m_asked; ///< open requests inside the data
    QTimer m_timer;
};

} // namespace claustrum::lab
