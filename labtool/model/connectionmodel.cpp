// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/connectionmodel.h"

#include "conformance/timing/timestamp.h"
#include "labtool/frames/texts.h"

#include <QStringList>

namespace claustrum::lab {
namespace {

constexpr const char *titles[] = {"Conn",   "Requests", "In",    "Out",
                                  "Queued", "Attached", "Since", "Peer"};

QString peerText(const ConnectionInfo &info)
{
    QStringList parts;
    if (!info.executable.empty())
        parts << toQString(info.executable);
    if (info.pid)
        parts << QStringLiteral("pid %1").arg(*info.pid);
    if (info.uid)
        parts << QStringLiteral("uid %1").arg(*info.uid);
    return parts.join(QStringLiteral(", "));
}

QString sinceText(const std::string &since)
{
    const auto time = readTimestamp(since);
    return time ? timeText(*time).left(8) : toQString(since);
}

QString attachedText(const std::vector<std::string> &ids)
{
    QStringList names;
    for (const std::string &id : ids)
        names << oneLine(id, 40);
    return names.join(QStringLiteral(", "));
}

QString cell(const ConnectionInfo &info, int column)
{
    switch (column) {
    case ConnectionModel::Number:
        return QString::number(info.number);
    case ConnectionModel::Peer:
        if (info.lastSeen)
            return QStringLiteral("last seen: ") + peerText(info);
        return info.open ? peerText(info) : QStringLiteral("closed");
    case ConnectionModel::Since:
        return sinceText(info.since);
    case ConnectionModel::Requests:
        return countText(info.requests);
    case ConnectionModel::BytesIn:
        return sizeText(info.bytesIn);
    case ConnectionModel::BytesOut:
        return sizeText(info.bytesOut);
    case ConnectionModel::Queued:
        return info.queuedBytes ? sizeText(info.queuedBytes) : QStringLiteral("–");
    case ConnectionModel::Attached:
        return attachedText(info.attached);
    default:
        return {};
    }
}

QVariant alignmentOf(int column)
{
    const bool left = column == ConnectionModel::Peer || column == ConnectionModel::Attached;
    return QVariant((left ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
}

} // namespace

ConnectionModel::ConnectionModel()
    : KeyedTableModel(titles)
{}

QVariant ConnectionModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return cell(at(index.row()), index.column());
    return role == Qt::TextAlignmentRole ? alignmentOf(index.column()) : QVariant();
}

QVariant ConnectionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignmentOf(section);
    return KeyedTableModel::headerData(section, orientation, role);
}

} // namespace claustrum::lab
