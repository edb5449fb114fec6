// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/processmodel.h"

#include "labtool/model/texts.h"

#include <algorithm>
#include <iterator>

namespace claustrum::lab {
namespace {

QString stateText(const ProcessInfo &info)
{
    if (info.paused)
        return QStringLiteral("paused");
    if (info.running)
        return QStringLiteral("running");
    if (!info.exitCode)
        return QStringLiteral("exited");
    return *info.exitCode < 0 ? QStringLiteral("signalled")
                              : QStringLiteral("exit %1").arg(*info.exitCode);
}

QString stdinText(const ProcessInfo &info)
{
    const QString applied = sizeText(info.stdinApplied);
    return info.stdinQueued
               ? applied + QStringLiteral(", %1 queued").arg(sizeText(info.stdinQueued))
               : applied;
}

QString cell(const ProcessInfo &info, int column)
{
    switch (column) {
    case ProcessModel::Id:
        return oneLine(info.id, 60);
    case ProcessModel::State:
        return stateText(info);
    case ProcessModel::Pid:
        return info.pid ? QString::number(*info.pid) : QString();
    case ProcessModel::Command:
        return info.command.empty() ? QString() : oneLine(commandLine(info), 200);
    case ProcessModel::Buffer:
        return sizeText(info.bufferedBytes);
    case ProcessModel::Seqs:
        return info.lastSeq ? QStringLiteral("%1 – %2").arg(info.firstSeq).arg(info.lastSeq)
                            : QStringLiteral("–");
    case ProcessModel::Stdin:
        return stdinText(info);
    case ProcessModel::Connection:
        return info.connection ? QString::number(info.connection) : QStringLiteral("none");
    case ProcessModel::Cwd:
        return oneLine(info.cwd, 200);
    case ProcessModel::Started:
        return timeText(static_cast<std::int64_t>(info.startTime * 1000) * 1'000'000).left(8);
    default:
        return {};
    }
}

double fill(const ProcessInfo &info)
{
    if (info.bufferCap == 0)
        return 0;
    return std::min(1.0,
                    static_cast<double>(info.bufferedBytes) / static_cast<double>(info.bufferCap));
}

} // namespace

void ProcessModel::set(std::vector<ProcessInfo> processes)
{
    for (int row = rowCount() - 1; row >= 0; --row) {
        const auto found =
            std::find_if(processes.begin(), processes.end(),
                         [&](const ProcessInfo &info) { return info.id == at(row).id; });
        if (found != processes.end()) {
            m_rows[static_cast<std::size_t>(row)] = std::move(*found);
            processes.erase(found);
            continue;
        }
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        endRemoveRows();
    }
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    if (processes.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(processes.size()) - 1);
    std::move(processes.begin(), processes.end(), std::back_inserter(m_rows));
    endInsertRows();
}

int ProcessModel::rowOf(const std::string &id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const ProcessInfo &info) { return info.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int ProcessModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ProcessModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProcessModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const ProcessInfo &info = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return cell(info, index.column());
    case Qt::ToolTipRole:
        if (index.column() == Buffer)
            return QStringLiteral("%1 of %2 retained")
                .arg(sizeText(info.bufferedBytes), sizeText(info.bufferCap));
        if (index.column() == State && info.paused)
            return QStringLiteral("Backpressure: its client does not read, so its output is not "
                                  "read either");
        return cell(info, index.column());
    case IdRole:
        return QByteArray::fromStdString(info.id);
    case BufferRole:
        return fill(info);
    case PausedRole:
        return info.paused;
    default:
        return {};
    }
}

QVariant ProcessModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {"Process", "State", "Replay buffer", "Seqs",   "Stdin",
                                        "Conn",    "Pid",   "Command",       "Folder", "Started"};
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section >= ColumnCount)
        return {};
    return QString::fromLatin1(names[section]);
}

} // namespace claustrum::lab
