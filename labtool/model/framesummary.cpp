// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/framesummary.h"

#include "labtool/frames/anomaly.h"
#include "labtool/frames/ansitext.h"
#include "labtool/frames/framedata.h"
#include "labtool/frames/texts.h"

#include <QStringList>

namespace claustrum::lab {
namespace {

constexpr int summaryLength = 160;

/// As the output pane shows it, so that what is seen is found. A part is enough for a line.
QString dataText(std::string_view data)
{
    constexpr std::size_t part = 4096;
    return oneLine(stripAnsi(data.substr(0, part)), summaryLength);
}

/// Requests without params have nothing to show besides their method.
QString paramsText(std::string_view params)
{
    return params.empty() ? QStringLiteral("no params") : oneLine(params, summaryLength);
}

/// A member's value, or the whole frame if it has no such member.
QString memberText(std::string_view member, std::string_view frame)
{
    return oneLine(member.empty() ? frame : member, summaryLength);
}

} // namespace

QString subjectOf(const FrameStore &store, const FrameRecord &record)
{
    const std::string &method = store.names().name(record.method);
    const std::string &process = store.names().name(record.process);
    if (isStream(record.kind) || method.empty())
        return oneLine(process, 60);
    if (process.empty())
        return oneLine(method, 60);
    return oneLine(method + "  " + process, 80);
}

static QString contentOf(const FrameRecord &record, const FrameFacts &facts, std::string_view bytes)
{
    switch (record.kind) {
    case FrameKind::Error:
        return oneLine(facts.message, summaryLength) + QStringLiteral(" (%1)").arg(facts.code);
    case FrameKind::Exit:
        return facts.code < 0 ? QStringLiteral("killed by a signal")
                              : QStringLiteral("exit status %1").arg(facts.code);
    case FrameKind::Stdout:
    case FrameKind::Stderr:
        if (const auto data = frameData(bytes, Direction::Out))
            return dataText(*data);
        return QStringLiteral("(not base64)");
    case FrameKind::Request:
        if (const auto data = frameData(bytes, Direction::In))
            return dataText(*data);
        return paramsText(readFrame(bytes, Direction::In).params);
    case FrameKind::Result:
        return memberText(readFrame(bytes, Direction::Out).result, bytes);
    default:
        if (const auto snapshot = snapshotIn(record, bytes))
            return QStringLiteral("snapshot: ") + toQString(snapshotText(*snapshot));
        return oneLine(bytes, summaryLength);
    }
}

std::optional<Snapshot> snapshotIn(const FrameRecord &record, std::string_view bytes)
{
    if (record.kind != FrameKind::Note
        || record.code != static_cast<std::int32_t>(NoteKind::Snapshot))
        return std::nullopt;
    auto snapshot = readSnapshot(bytes);
    return snapshot ? std::optional(std::move(*snapshot)) : std::nullopt;
}

QString goneText()
{
    return QStringLiteral("(the file has changed: this frame can no longer be read)");
}

QString summaryOf(const FrameStore &store, FrameNumber number, const FrameFacts &facts)
{
    const FrameRecord &record = store.at(number);
    std::string scratch;
    const std::string_view bytes = store.bytes(record, scratch);
    if (store.isGone(record))
        return goneText();
    QString text = contentOf(record, facts, bytes);
    if (const std::string &comment = store.comment(number); !comment.empty())
        text = QStringLiteral("✎ %1  ·  %2").arg(oneLine(comment, summaryLength), text);
    if (const auto cut = store.cutAt(record, bytes))
        text += QStringLiteral(" ⟨may be cut to %1 bytes⟩").arg(*cut);
    return text;
}

QString marksText(std::uint16_t marks)
{
    QStringList names;
    for (std::uint16_t bit = 1; bit <= Mark::Pinned; bit = static_cast<std::uint16_t>(bit << 1)) {
        if (marks & bit)
            names << toQString(markName(static_cast<Mark>(bit)));
    }
    return names.join(QStringLiteral(", "));
}

} // namespace claustrum::lab
