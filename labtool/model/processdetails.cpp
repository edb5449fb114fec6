// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/processdetails.h"

#include "conformance/timing/timestamp.h"
#include "labtool/frames/texts.h"
#include "wire/jsonscan.h"

#include <QStringList>

#include <algorithm>

namespace claustrum::lab {
namespace {

/// The names of the members of the member "env" of the params.
std::vector<std::string> namesIn(std::string_view params)
{
    JsonScanner scanner(params);
    std::vector<std::string> names;
    std::string scratch;
    if (scanner.next() != JsonToken::BeginObject)
        return names;
    while (scanner.next() == JsonToken::Key) {
        const bool isEnv = keyMatches(scanner.text(scratch), "env");
        JsonToken value = scanner.next();
        if (!isEnv || value != JsonToken::BeginObject) {
            if (!scanner.restOfValue(value))
                break;
            continue;
        }
        while (scanner.next() == JsonToken::Key) {
            scanner.copyText(names.emplace_back());
            value = scanner.next();
            if (!scanner.restOfValue(value))
                return names;
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

QString stateText(const ProcessInfo &process)
{
    if (process.running)
        return process.connection
                   ? QStringLiteral("running, attached to connection %1").arg(process.connection)
                   : QStringLiteral("running, no client attached");
    return process.exitCode ? QStringLiteral("exit status %1").arg(*process.exitCode)
                            : QStringLiteral("ended");
}

} // namespace

std::optional<std::vector<std::string>> environmentNames(const FrameStore &store,
                                                         const std::string &process)
{
    for (FrameNumber number = store.end(); number-- > store.first();) {
        const FrameRecord &record = store.at(number);
        if (record.kind == FrameKind::Request && store.names().name(record.process) == process
            && store.names().name(record.method) == "process.spawn" && !store.isGone(record)) {
            const std::string bytes = store.bytes(number);
            return namesIn(readFrame(bytes, Direction::In).params);
        }
    }
    return std::nullopt;
}

QString processDetails(const ProcessInfo &process, const FrameStore &store,
                       const std::optional<Snapshot> &snapshot)
{
    QStringList lines;
    const auto add = [&lines](const QString &name, const QString &value) {
        lines << QStringLiteral("%1%2").arg(name, -14).arg(value);
    };
    const auto unlessEmpty = [](const QString &text) {
        return text.isEmpty() ? QStringLiteral("not known") : text;
    };
    add(QStringLiteral("process"), toQString(process.id));
    add(QStringLiteral("state"), stateText(process));
    add(QStringLiteral("pid"),
        process.pid ? QString::number(*process.pid) : QStringLiteral("not known"));
    if (process.startTime > 0)
        add(QStringLiteral("started"), dateTimeText(nanosecondsOf(process.startTime)));
    add(QStringLiteral("command"), unlessEmpty(toQString(process.command)));
    for (std::size_t i = 0; i < process.args.size(); ++i)
        add(QStringLiteral("argument %1").arg(i + 1), toQString(process.args[i]));
    add(QStringLiteral("folder"), unlessEmpty(toQString(process.cwd)));
    add(QStringLiteral("output"),
        QStringLiteral("seq %1 to %2 retained, %3 of %4%5")
            .arg(process.firstSeq)
            .arg(process.lastSeq)
            .arg(sizeText(process.bufferedBytes), sizeText(process.bufferCap),
                 process.paused ? QStringLiteral("; paused, since its "
                                                 "client does not read")
                                : QString()));
    add(QStringLiteral("stdin"),
        QStringLiteral("%1 applied, %2 queued")
            .arg(sizeText(process.stdinApplied), sizeText(process.stdinQueued)));
    if (const auto names = environmentNames(store, process.id)) {
        add(QStringLiteral("environment"),
            names->empty() ? QStringLiteral("nothing set by the spawn") : QString());
        for (const std::string &name : *names)
            add({}, toQString(name));
    } else {
        add(QStringLiteral("environment"), QStringLiteral("not known: its spawn was not captured"));
    }
    if (snapshot && !snapshot->limits.empty()) {
        lines << QString() << QStringLiteral("limits of the daemon");
        for (const auto &[name, value] : snapshot->limits)
            lines << QStringLiteral("%1%2").arg(toQString(name), -20).arg(toQString(value));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace claustrum::lab
