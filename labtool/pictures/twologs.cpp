// SPDX-License-Identifier: Apache-2.0
#include "labtool/pictures/twologs.h"

#include "conformance/timing/timestamp.h"
#include "wire/base64.h"
#include "wire/jsonwriter.h"

#include <QDir>
#include <QFile>

namespace claustrum::lab {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t begin = 1'796'029'920'000 * ms; // 2026-11-30T09:12:00Z

void write(const QString &path, const std::string &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(text)) < 0)
        qFatal("cannot write %s", qPrintable(path));
}

/// One end of a link: it sees requests @p way later than the client, and the rest earlier.
class End
{
public:
    End(std::uint32_t connection, std::int64_t way)
        : m_connection(connection)
        , m_way(way)
    {}
    void frame(std::int64_t at, const char *direction, const std::string &bytes)
    {
        const bool isRequest = direction == std::string_view("in");
        ObjectWriter(m_text)
            .string("time", writeTimestamp(begin + at * ms + (isRequest ? m_way : -m_way)))
            .uinteger("conn", m_connection)
            .string("dir", direction)
            .string("raw", bytes)
            .close();
        m_text += '\n';
    }
    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    std::uint32_t m_connection;
    std::int64_t m_way;
    std::string m_text;
};

} // namespace

QStringList writeTwoLogs(const QString &folder)
{
    End here(1, 0);
    End there(3, 4 * ms);
    const auto both = [&](std::int64_t at, const char *direction, const std::string &bytes) {
        here.frame(at, direction, bytes);
        there.frame(at, direction, bytes);
    };
    int id = 0;
    const auto ask = [&](std::int64_t at, const std::string &method, const std::string &params) {
        const std::string number = std::to_string(++id);
        both(at, "in",
             R"({"jsonrpc":"2.0","id":)" + number + R"(,"method":")" + method + R"(","params":)"
                 + params + R"(,"auth":"<redacted>"})");
        both(at + 25, "out",
             R"({"jsonrpc":"2.0","id":)" + number + R"(,"result":{"success":true}})");
    };
    ask(0, "server.ping", "{}");
    ask(60, "files.read", R"({"path":"~/.claude/settings.json"})");
    ask(120, "process.spawn", R"({"id":"agent","command":"claude"})");
    for (int seq = 1; seq <= 6; ++seq)
        both(200 + seq * 90, "out",
             R"({"type":"stream","processId":"agent","stream":"stdout","seq":)"
                 + std::to_string(seq) + R"(,"data":")"
                 + base64Text("step " + std::to_string(seq) + " of 6\n") + R"("})");
    ask(900, "git.status", R"({"path":"/home/u/src/app"})");
    const QStringList paths{folder + "/here/wire.log", folder + "/there/wire.log"};
    write(paths[0], here.text());
    write(paths[1], there.text());
    return paths;
}

QStringList writeTwoFolders(const QString &folder, const QString &recordings)
{
    const QStringList folders{folder + "/5db5e4a", folder + "/received"};
    for (const char *name : {"bridge", "files-list", "files-read", "files-stat", "git-branches",
                             "git-info", "process-basic"}) {
        const QString file = QLatin1Char('/') + QLatin1String(name) + ".jsonl";
        QFile recording(recordings + file);
        if (!recording.open(QIODevice::ReadOnly))
            continue;
        QByteArray text = recording.readAll();
        write(folders[0] + file, text.toStdString());
        if (name == std::string_view("git-info"))
            text.replace("trunk", "stem");
        if (name != std::string_view("bridge"))
            write(folders[1] + file, text.toStdString());
    }
    return folders;
}

} // namespace claustrum::lab
