// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/statisticsmodel.h"

#include "labtool/frames/texts.h"

#include <algorithm>
#include <array>

namespace claustrum::lab {
namespace {

constexpr std::array methodTitles{"Method", "Count", "Errors", "p50", "p95", "Max", "In", "Out"};
constexpr std::array processTitles{"Process", "Frames", "Output",   "Per second",
                                   "Stdin",   "Wire",   "Lifetime", "Ended"};
static_assert(methodTitles.size() == processTitles.size());

} // namespace

StatisticsModel::StatisticsModel(const SessionTiming *timing, Subject subject, QObject *parent)
    : QAbstractTableModel(parent)
    , m_timing(timing)
    , m_subject(subject)
{
    connect(timing, &SessionTiming::changed, this, &StatisticsModel::refresh);
    refresh();
}

StatisticsModel::Cell StatisticsModel::count(std::uint64_t value)
{
    return {countText(value), qulonglong(value)};
}

StatisticsModel::Cell StatisticsModel::size(std::uint64_t bytes, bool isLeast)
{
    return {(isLeast && bytes > 0 ? QStringLiteral("≥ ") : QString()) + sizeText(bytes),
            qulonglong(bytes)};
}

StatisticsModel::Cell StatisticsModel::duration(std::optional<std::int64_t> ns)
{
    return {ns ? durationText(*ns) : QStringLiteral("–"), qlonglong(ns.value_or(-1))};
}

std::vector<StatisticsModel::Row> StatisticsModel::methodRows() const
{
    std::vector<Row> rows;
    for (const auto &[name, method] : m_timing->analysis().statistics().methods()) {
        const Latencies &took = method.latencies;
        const auto time = [&took](std::int64_t ns) {
            return duration(took.count() > 0 ? std::optional(ns) : std::nullopt);
        };
        const QString title = oneLine(name, 60);
        rows.push_back({QByteArray::fromStdString(name),
                        {{title, title},
                         count(method.requests),
                         count(method.errors),
                         time(took.percentile(50)),
                         time(took.percentile(95)),
                         time(took.largest()),
                         size(method.bytesIn),
                         size(method.bytesOut)}});
    }
    return rows;
}

std::vector<StatisticsModel::Row> StatisticsModel::processRows() const
{
    const bool cut = m_timing->mayBeCut();
    std::vector<Row> rows;
    for (const auto &[name, process] : m_timing->analysis().statistics().processes()) {
        const QString title = oneLine(name, 60);
        const auto rate = process.rate();
        const QString ended = process.hasEnded ? tr("yes") : tr("no");
        rows.push_back(
            {QByteArray::fromStdString(name),
             {{title, title},
              count(process.frames),
              size(process.output, cut),
              rate ? size(static_cast<std::uint64_t>(*rate), cut) : Cell{QStringLiteral("–"), -1},
              size(process.input, cut),
              size(process.bytes),
              duration(process.lifetime()),
              {ended, ended}}});
    }
    return rows;
}

/// Names come and rarely go, so the rows usually stay the same but for their cells.
void StatisticsModel::refresh()
{
    auto rows = m_subject == Subject::Methods ? methodRows() : processRows();
    const bool sameNames =
        std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                   [](const Row &one, const Row &other) { return one.name == other.name; });
    if (!sameNames) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    } else if (!rows.empty()) {
        m_rows = std::move(rows);
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }
}

int StatisticsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int StatisticsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(methodTitles.size());
}

QVariant StatisticsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const Cell &cell = row.cells[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::TextAlignmentRole:
        return QVariant((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case SortRole:
        return cell.sort;
    case NameRole:
        return row.name;
    default:
        return {};
    }
}

QVariant StatisticsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const auto &titles = m_subject == Subject::Methods ? methodTitles : processTitles;
    return role == Qt::DisplayRole
               ? QVariant(QString::fromLatin1(titles[static_cast<std::size_t>(section)]))
               : QVariant();
}

} // namespace claustrum::lab
