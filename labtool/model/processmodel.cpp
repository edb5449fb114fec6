// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/processmodel.h"

#include "conformance/timing/timestamp.h"
#include "labtool/frames/texts.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr const char *titles[] = {"Process", "State", "Replay buffer", "Seq",    "Stdin",
                                  "Conn",    "Pid",   "Command",       "Folder", "Started"};

using Presence = ProcessInfo::Presence;

QString stateText(const ProcessInfo &info)
{
    if (info.running && info.presence == Presence::Gone)
        return QStringLiteral("gone");
    if (info.running && info.presence == Presence::LastSeen)
        return QStringLiteral("not known");
    if (info.paused)
        return QStringLiteral("paused");
    if (info.running)
        return QStringLiteral("running");
    if (!info.exitCode)
        return QStringLiteral("exited");
    return *info.exitCode < 0 ? QStringLiteral("signalled")
                              : QStringLiteral("exit %1").arg(*info.exitCode);
}

QString stateToolTip(const ProcessInfo &info)
{
    if (info.running && info.presence == Presence::Gone)
        return QStringLiteral("The daemon no longer lists it, and its end was not seen");
    if (info.running && info.presence == Presence::LastSeen)
        return QStringLiteral("It was running when the daemon was last seen");
    if (info.paused)
        return QStringLiteral("Backpressure: the client does not read, so the daemon does not "
                              "read this output");
    return stateText(info);
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
        return info.connection ? QString::number(info.connection) : QStringLiteral("–");
    case ProcessModel::Cwd:
        return oneLine(info.cwd, 200);
    case ProcessModel::Started:
        return timeText(nanosecondsOf(info.startTime)).left(8);
    default:
        return {};
    }
}

/// All that is known, for a narrow table.
QString allOf(const ProcessInfo &info)
{
    QStringList lines;
    for (int column = 0; column < static_cast<int>(std::size(titles)); ++column) {
        const QString text = cell(info, column);
        if (!text.isEmpty())
            lines << QString::fromLatin1(titles[column]) + QStringLiteral(": ") + text;
    }
    return lines.join(QLatin1Char('\n'));
}

double fill(const ProcessInfo &info)
{
    if (info.bufferCap == 0)
        return 0;
    return std::min(1.0,
                    static_cast<double>(info.bufferedBytes) / static_cast<double>(info.bufferCap));
}

} // namespace

ProcessModel::ProcessModel()
    : KeyedTableModel(titles)
{}

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
        if (index.column() == State)
            return stateToolTip(info);
        return allOf(info);
    case IdRole:
        return QByteArray::fromStdString(info.id);
    case BufferRole:
        return fill(info);
    default:
        return {};
    }
}

} // namespace claustrum::lab
