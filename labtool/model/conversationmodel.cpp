// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/conversationmodel.h"

#include "labtool/frames/ansitext.h"
#include "labtool/frames/framedata.h"
#include "labtool/frames/jsonmessage.h"
#include "labtool/frames/texts.h"
#include "labtool/model/framesummary.h"

#include <QElapsedTimer>

#include <algorithm>
#include <iterator>
#include <utility>

namespace claustrum::lab {
namespace {

constexpr std::size_t longestLinked = 256 << 10; ///< bytes: longer JSON lines are not linked
constexpr std::size_t mostAsked = 10'000;
constexpr int shownText = 400; ///< characters in a cell
constexpr int intervalMs = 100;

bool beginsJson(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

bool isGlobalEvent(const FrameRecord &record)
{
    const auto kind = static_cast<NoteKind>(record.code);
    return record.kind == FrameKind::Note
           && (kind == NoteKind::Lost || kind == NoteKind::Disconnected
               || kind == NoteKind::Restarted || kind == NoteKind::Succeeded);
}

QString whoText(ConversationModel::Side side)
{
    switch (side) {
    case ConversationModel::Side::Stdin:
        return QStringLiteral("→ stdin");
    case ConversationModel::Side::Stdout:
        return QStringLiteral("← stdout");
    case ConversationModel::Side::Stderr:
        return QStringLiteral("← stderr");
    case ConversationModel::Side::Event:
        break;
    }
    return {};
}

} // namespace

ConversationModel::ConversationModel(Capture *capture, QObject *parent)
    : QAbstractTableModel(parent)
    , m_capture(capture)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ConversationModel::scan);
    connect(capture, &Capture::grew, this, [this] {
        if (!m_process.empty() && !m_timer.isActive())
            m_timer.start(intervalMs);
    });
    connect(capture, &Capture::forgot, this, &ConversationModel::onForgot);
    connect(capture, &Capture::cleared, this, [this] { setProcess({}); });
}

void ConversationModel::setProcess(const std::string &id)
{
    m_process = id;
    restart();
}

void ConversationModel::restart()
{
    beginResetModel();
    m_entries.clear();
    m_dropped = 0;
    m_next = m_capture->store().first();
    m_lastSeq = 0;
    m_open = {};
    m_asked.clear();
    endResetModel();
    if (!m_process.empty())
        m_timer.start(0);
}

bool ConversationModel::isScanning() const
{
    return !m_process.empty() && m_next < m_capture->store().end();
}

void ConversationModel::scan()
{
    const FrameStore &store = m_capture->store();
    QElapsedTimer clock;
    clock.start();
    m_next = std::max(m_next, store.first());
    std::vector<Entry> entries;
    for (; m_next < store.end(); ++m_next) {
        if (m_next % 64 == 0 && clock.elapsed() >= sliceMs) {
            m_timer.start(0);
            break;
        }
        const FrameRecord &record = store.at(m_next);
        const bool isOwn = record.process != 0 && store.names().name(record.process) == m_process;
        if (isOwn || isGlobalEvent(record))
            take(m_next, entries);
    }
    add(std::move(entries));
}

void ConversationModel::take(FrameNumber number, std::vector<Entry> &entries)
{
    const FrameStore &store = m_capture->store();
    const FrameRecord &record = store.at(number);
    const std::string &method = store.names().name(record.method);
    const auto addEvent = [&] { entries.push_back({number, number}); };
    if (record.kind == FrameKind::Request) {
        if (method == "process.stdin")
            takeData(number, Side::Stdin, entries);
        else
            addEvent();
        return;
    }
    if (record.kind == FrameKind::Result && method == "process.spawn")
        m_lastSeq = 0; // seqs begin anew
    if (record.kind == FrameKind::Error || record.kind == FrameKind::Note)
        addEvent();
    if (!isStream(record.kind) || record.seq <= m_lastSeq) // a reattach sends frames again
        return;
    m_lastSeq = record.seq;
    if (record.marks & Mark::SeqGap)
        addEvent();
    if (record.kind == FrameKind::Exit) {
        showWithheld(entries);
        addEvent();
    } else {
        takeData(number, record.kind == FrameKind::Stdout ? Side::Stdout : Side::Stderr, entries);
    }
}

/// The newest parts of lines that will not be completed.
void ConversationModel::showWithheld(std::vector<Entry> &entries)
{
    for (std::size_t side = 0; side < m_open.size(); ++side) {
        const Open open = std::exchange(m_open[side], {});
        if (!open.isWithheld)
            continue;
        Entry entry{open.first, open.last};
        entry.from = open.from;
        entry.count = open.count;
        entry.side = static_cast<Side>(side);
        entry.form = Form::Part;
        entries.push_back(entry);
    }
}

void ConversationModel::takeData(FrameNumber number, Side side, std::vector<Entry> &entries)
{
    const FrameStore &store = m_capture->store();
    std::string scratch;
    const FrameRecord &record = store.at(number);
    const std::string data =
        frameData(store.bytes(record, scratch), record.direction).value_or(std::string());
    Open &open = m_open[static_cast<std::size_t>(side)];
    std::size_t index = 0;
    std::size_t from = 0;
    for (auto end = data.find('\n'); end != std::string::npos; end = data.find('\n', from)) {
        takeLine(std::string_view(data).substr(from, end - from), index++, from, number, open, side,
                 entries);
        from = end + 1;
    }
    const std::string_view tail = std::string_view(data).substr(from);
    if (tail.empty())
        return;
    if (from == 0 && open.text.empty() && isJsonLine(tail)) { // a message without a newline
        takeLine(tail, 0, 0, number, open, side, entries);
        return;
    }
    if (open.text.empty()) {
        open.first = number;
        open.isWithheld = beginsJson(tail);
    }
    open.text += tail;
    open.last = number;
    open.from = from;
    open.count = tail.size();
    if (open.text.size() > longestLine)
        open.isWithheld = false;
    if (!open.isWithheld) {
        open.text = tail.substr(0, 1); // only whether a line is open matters
        Entry part{number, number};
        part.from = from;
        part.count = tail.size();
        part.side = side;
        part.form = Form::Part;
        entries.push_back(part);
    }
}

void ConversationModel::takeLine(std::string_view line, std::size_t index, std::size_t from,
                                 FrameNumber number, Open &open, Side side,
                                 std::vector<Entry> &entries)
{
    const bool isWithheld = !open.text.empty() && open.isWithheld;
    const std::string whole = isWithheld ? open.text + std::string(line) : std::string(line);
    const bool isContinued = !open.text.empty() && !open.isWithheld;
    Entry entry{isWithheld ? open.first : number, number};
    entry.side = side;
    entry.isJson = !isContinued && isJsonLine(whole);
    open = {};
    if (entry.isJson || isWithheld) {
        entry.form = Form::Line;
        entry.from = index;
        if (entry.isJson)
            link(whole, entry);
        entries.push_back(entry);
        return;
    }
    entry.form = Form::Part;
    entry.from = from;
    entry.count = line.size() + 1;
    const bool joins = !entries.empty() && entries.back().form == Form::Part
                       && entries.back().last == number && entries.back().side == side
                       && entries.back().from + entries.back().count == from;
    if (joins)
        entries.back().count += entry.count;
    else
        entries.push_back(entry);
}

/// A reply on one side answers a request on the other one.
void ConversationModel::link(const std::string &line, Entry &entry)
{
    if (line.size() > longestLinked)
        return;
    const JsonMessage message = readJsonMessage(line);
    const std::int64_t time = m_capture->store().at(entry.last).time;
    if (message.isRequest) {
        m_asked[{entry.side, message.id}] = {entry.first, time};
        if (m_asked.size() > mostAsked)
            m_asked.erase(m_asked.begin());
    }
    if (!message.isReply)
        return;
    const Side other = entry.side == Side::Stdin ? Side::Stdout : Side::Stdin;
    const auto asked = m_asked.find({other, message.id});
    if (asked == m_asked.end())
        return;
    entry.request = asked->second.frame;
    if (time != 0 && asked->second.time != 0)
        entry.latency = time - asked->second.time;
    m_asked.erase(asked);
}

void ConversationModel::add(std::vector<Entry> entries)
{
    if (entries.empty())
        return;
    const int row = rowCount();
    beginInsertRows({}, row, row + static_cast<int>(entries.size()) - 1);
    m_entries.insert(m_entries.end(), entries.begin(), entries.end());
    endInsertRows();
    if (m_entries.size() <= limit)
        return;
    const auto surplus = m_entries.size() - limit + limit / 16;
    beginRemoveRows({}, 0, static_cast<int>(surplus) - 1);
    m_entries.erase(m_entries.begin(), m_entries.begin() + static_cast<std::ptrdiff_t>(surplus));
    m_dropped += surplus;
    endRemoveRows();
}

void ConversationModel::onForgot()
{
    const FrameNumber first = m_capture->store().first();
    const auto gone = std::find_if(m_entries.begin(), m_entries.end(),
                                   [first](const Entry &entry) { return entry.last >= first; });
    const auto count = static_cast<std::size_t>(gone - m_entries.begin());
    if (count == 0)
        return;
    beginRemoveRows({}, 0, static_cast<int>(count) - 1);
    m_entries.erase(m_entries.begin(), gone);
    m_dropped += count;
    endRemoveRows();
}

std::string ConversationModel::textOf(int row) const
{
    return textOf(m_entries[static_cast<std::size_t>(row)]);
}

std::string ConversationModel::textOf(const Entry &entry) const
{
    const FrameStore &store = m_capture->store();
    if (!store.has(entry.last))
        return {};
    if (entry.form == Form::Line) {
        auto lines = linesEndingIn(store, entry.last);
        return entry.from < lines.size() ? std::move(lines[entry.from].text) : std::string();
    }
    if (entry.form == Form::Frame)
        return eventText(entry.last).toStdString();
    std::string scratch;
    const FrameRecord &record = store.at(entry.last);
    const auto data = frameData(store.bytes(record, scratch), record.direction);
    if (!data || entry.from > data->size())
        return {};
    std::string part = data->substr(entry.from, entry.count);
    if (!part.empty() && part.back() == '\n')
        part.pop_back();
    return part;
}

/// What the frame reports: a request, a failure, a gap, the exit, a note.
QString ConversationModel::eventText(FrameNumber number) const
{
    const FrameStore &store = m_capture->store();
    const FrameRecord &record = store.at(number);
    const QString method = toQString(store.names().name(record.method));
    if (record.kind == FrameKind::Stdout || record.kind == FrameKind::Stderr)
        return QStringLiteral("output is missing here, before seq %1").arg(record.seq);
    const QString summary = summaryOf(store, number, store.facts(number));
    if (record.kind == FrameKind::Exit || record.kind == FrameKind::Note)
        return summary;
    const QString on =
        record.connection ? QStringLiteral(" on connection %1").arg(record.connection) : QString();
    return method + on + QStringLiteral(": ") + summary;
}

std::pair<FrameNumber, FrameNumber> ConversationModel::framesOf(int row) const
{
    const Entry &entry = m_entries[static_cast<std::size_t>(row)];
    return {entry.first, entry.last};
}

int ConversationModel::rowOf(FrameNumber frame) const
{
    const auto place =
        std::lower_bound(m_entries.begin(), m_entries.end(), frame,
                         [](const Entry &entry, FrameNumber value) { return entry.last < value; });
    return place == m_entries.end() ? -1 : static_cast<int>(place - m_entries.begin());
}

int ConversationModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int ConversationModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ConversationModel::cell(const Entry &entry, int column) const
{
    const FrameStore &store = m_capture->store();
    if (column == Time)
        return store.has(entry.last) ? timeText(store.at(entry.last).time) : QString();
    if (column == Who)
        return whoText(entry.side);
    const std::string text = textOf(entry);
    if (!entry.isJson)
        return column == Text ? oneLine(stripAnsi(text), shownText) : QString();
    const JsonMessage message = readJsonMessage(text);
    if (column == Kind)
        return oneLine(message.kind, 60);
    QString shown = oneLine(message.text, shownText);
    if (entry.request != 0)
        shown =
            QStringLiteral("(answers #%1%2) %3")
                .arg(entry.request)
                .arg(entry.latency < 0 ? QString()
                                       : QStringLiteral(" after ") + durationText(entry.latency),
                     shown);
    return shown;
}

QVariant ConversationModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Entry &entry = m_entries[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return cell(entry, index.column());
    case FrameRole:
        return qulonglong(entry.last);
    case SideRole:
        return static_cast<int>(entry.side);
    case IsErrorRole:
        return entry.isJson && readJsonMessage(textOf(entry)).isError;
    default:
        return {};
    }
}

QVariant ConversationModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {"Time", "Side", "Kind", "Text"};
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section >= ColumnCount)
        return {};
    return QString::fromLatin1(names[section]);
}

} // namespace claustrum::lab
