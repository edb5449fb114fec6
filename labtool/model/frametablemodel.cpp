// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/frametablemodel.h"

#include "labtool/frames/texts.h"
#include "labtool/model/framesummary.h"

#include <QElapsedTimer>

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr std::uint32_t largeFrame = 256 << 10;

/// Numbers are right-aligned.
QVariant alignmentOf(int column)
{
    using Model = FrameTableModel;
    const bool right = column == Model::Number || column == Model::Connection
                       || column == Model::IdSeq || column == Model::Size
                       || column == Model::Latency;
    return QVariant((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

} // namespace

FrameTableModel::FrameTableModel(Capture *capture, QObject *parent)
    : QAbstractTableModel(parent)
    , m_capture(capture)
    , m_facts(512)
    , m_summaries(512)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_sorter.isSorting())
            sortOn();
        else
            scan(sliceMs);
    });
    m_repaint.setSingleShot(true);
    connect(&m_repaint, &QTimer::timeout, this, &FrameTableModel::notifyChanged);
    connect(capture, &Capture::grew, this, &FrameTableModel::onGrew);
    connect(capture, &Capture::forgot, this, &FrameTableModel::onForgot);
    connect(capture, &Capture::changed, this, &FrameTableModel::onChanged);
    connect(capture, &Capture::cleared, this, &FrameTableModel::restartScan);
    m_next = capture->store().first();
    onGrew();
}

void FrameTableModel::setFilter(Filter filter)
{
    m_filter = std::move(filter);
    restartScan();
}

void FrameTableModel::restartScan()
{
    beginResetModel();
    m_rows.clear();
    m_rowsAreSorted = false;
    m_sorter.stop();
    m_facts.clear();
    m_summaries.clear();
    m_next = m_capture->store().first();
    m_isFiltering = isScanning();
    endResetModel();
    scan(sliceMs);
}

void FrameTableModel::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        onGrew();
}

bool FrameTableModel::isScanning() const
{
    return m_next < m_capture->store().end();
}

std::size_t FrameTableModel::scanned() const
{
    const FrameStore &store = m_capture->store();
    return static_cast<std::size_t>(std::max(m_next, store.first()) - store.first());
}

void FrameTableModel::onGrew()
{
    const bool isHeld = m_paused || m_rowsAreSorted || m_sorter.isSorting();
    if (!isHeld && isScanning() && !m_timer.isActive())
        m_timer.start(intervalMs);
}

void FrameTableModel::scanAll()
{
    setOrder(Number, Qt::AscendingOrder);
    while (isScanning())
        scan(1000);
}

void FrameTableModel::scan(int milliseconds)
{
    const FrameStore &store = m_capture->store();
    QElapsedTimer clock;
    clock.start();
    m_next = std::max(m_next, store.first());
    std::vector<FrameNumber> found;
    for (; m_next < store.end(); ++m_next) {
        if (m_filter.matches(store, m_next))
            found.push_back(m_next);
        if (m_next % 256 == 0 && clock.elapsed() >= milliseconds) {
            ++m_next;
            break;
        }
    }
    if (!found.empty()) {
        const int row = rowCount();
        beginInsertRows({}, row, row + static_cast<int>(found.size()) - 1);
        m_rows.insert(m_rows.end(), found.begin(), found.end());
        endInsertRows();
    }
    if (isScanning()) {
        m_timer.start(0);
        if (m_isFiltering)
            Q_EMIT filtering();
        return;
    }
    m_isFiltering = false;
    if (isOrdered())
        startSorting();
    Q_EMIT scanFinished();
}

void FrameTableModel::onForgot()
{
    if (m_rowsAreSorted) {
        beginResetModel();
        std::erase_if(m_rows,
                      [this](FrameNumber number) { return number < m_capture->store().first(); });
        endResetModel();
        return;
    }
    const auto gone = std::lower_bound(m_rows.begin(), m_rows.end(), m_capture->store().first());
    if (gone == m_rows.begin())
        return;
    beginRemoveRows({}, 0, static_cast<int>(gone - m_rows.begin()) - 1);
    m_rows.erase(m_rows.begin(), gone);
    endRemoveRows();
}

void FrameTableModel::onChanged(const QVector<quint64> &numbers)
{
    // For many changes, one new scan is cheaper than a lookup of each.
    constexpr int few = 500;
    const bool late = m_filter.dependsOnLateFacts() && !m_paused && !isOrdered();
    if (late && numbers.size() > few) {
        restartScan();
        return;
    }
    for (const FrameNumber number : numbers) {
        forget(number);
        if (late && number < m_next)
            reconsider(number);
    }
    if (!m_repaint.isActive())
        m_repaint.start(intervalMs);
}

void FrameTableModel::notifyChanged()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void FrameTableModel::reconsider(FrameNumber number)
{
    const auto place = std::lower_bound(m_rows.begin(), m_rows.end(), number);
    const bool shown = place != m_rows.end() && *place == number;
    const bool wanted =
        m_capture->store().has(number) && m_filter.matches(m_capture->store(), number);
    const int row = static_cast<int>(place - m_rows.begin());
    if (wanted && !shown) {
        beginInsertRows({}, row, row);
        m_rows.insert(place, number);
        endInsertRows();
    } else if (shown && !wanted) {
        beginRemoveRows({}, row, row);
        m_rows.erase(place);
        endRemoveRows();
    }
}

FrameNumber FrameTableModel::numberAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)] : 0;
}

int FrameTableModel::rowOf(FrameNumber number) const
{
    const auto place = m_rowsAreSorted ? std::find(m_rows.begin(), m_rows.end(), number)
                                       : std::lower_bound(m_rows.begin(), m_rows.end(), number);
    return place == m_rows.end() ? -1 : static_cast<int>(place - m_rows.begin());
}

bool FrameTableModel::shows(FrameNumber number) const
{
    if (m_rowsAreSorted)
        return std::find(m_rows.begin(), m_rows.end(), number) != m_rows.end();
    return std::binary_search(m_rows.begin(), m_rows.end(), number);
}

int FrameTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FrameTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString FrameTableModel::toolTipOf(FrameNumber number) const
{
    const FrameStore &store = m_capture->store();
    const QString comment = toQString(store.comment(number));
    const QString marks = marksText(store.at(number).marks);
    return comment.isEmpty() ? marks : comment + QStringLiteral("\n(") + marks + QLatin1Char(')');
}

const FrameFacts &FrameTableModel::factsOf(FrameNumber number) const
{
    if (FrameFacts *cached = m_facts.object(number))
        return *cached;
    auto *facts = new FrameFacts(m_capture->store().facts(number));
    m_facts.insert(number, facts);
    return *facts;
}

/// A frame of some MiB takes too long to be read whenever its row is painted.
QString FrameTableModel::summary(FrameNumber number) const
{
    const FrameStore &store = m_capture->store();
    const FrameRecord &record = store.at(number);
    if (record.size < largeFrame || store.isGone(record))
        return summaryOf(store, number, factsOf(number));
    if (const QString *cached = m_summaries.object(number))
        return *cached;
    const QString text = summaryOf(store, number, factsOf(number));
    m_summaries.insert(number, new QString(text));
    return text;
}

void FrameTableModel::forget(FrameNumber number)
{
    m_facts.remove(number);
    m_summaries.remove(number);
}

QString FrameTableModel::cell(FrameNumber number, int column) const
{
    const FrameStore &store = m_capture->store();
    const FrameRecord &record = store.at(number);
    switch (column) {
    case Number:
        return QString::number(number);
    case Source:
        return oneLine(store.names().name(record.source), 60);
    case Connection:
        return record.connection ? QString::number(record.connection) : QString();
    case Dir:
        if (record.kind == FrameKind::Note)
            return {};
        return record.direction == Direction::In ? QStringLiteral("→ in") : QStringLiteral("← out");
    case Kind:
        return toQString(kindName(record.kind));
    case Subject:
        return subjectOf(store, record);
    case IdSeq:
        if (isStream(record.kind))
            return QString::number(record.seq);
        return store.isGone(record) ? QString() : oneLine(factsOf(number).id, 40);
    case Size:
        return sizeText(record.size);
    case Latency:
        return record.latency == FrameRecord::unknown ? QString() : durationText(record.latency);
    case Summary:
        return summary(number);
    default:
        return {};
    }
}

QVariant FrameTableModel::data(const QModelIndex &index, int role) const
{
    const FrameNumber number = index.isValid() ? numberAt(index.row()) : 0;
    if (!m_capture->store().has(number))
        return {};
    const FrameRecord &record = m_capture->store().at(number);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Time ? timeCell(index.row()) : cell(number, index.column());
    case Qt::TextAlignmentRole:
        return alignmentOf(index.column());
    case Qt::ToolTipRole:
        return index.column() == Time ? dateTimeText(record.time) : toolTipOf(number);
    case KindRole:
        return static_cast<int>(record.kind);
    case MarksRole:
        return record.marks;
    default:
        return {};
    }
}

QVariant FrameTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {
        "#",       "Time", "Source",  "Conn",   "Dir", "Kind", "Method or process",
        "Id, seq", "Size", "Latency", "Summary"};
    if (orientation != Qt::Horizontal || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(section);
    if (role == Qt::DisplayRole && section == Time)
        return timeTitle();
    return role == Qt::DisplayRole ? QVariant(QString::fromLatin1(names[section])) : QVariant();
}

} // namespace claustrum::lab
