// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/inspectionclient.h"
#include "wire/jsonvalue.h"
#include "wire/jsonwriter.h"
#include "wire/request.h"

#include <QFile>
#include <QLocalServer>
#include <QLocalSocket>
#include <QPointer>
#include <QTemporaryDir>

#include <map>
#include <string>

namespace claustrum::lab::test {

/// An inspection server (docs/inspection.md) with replies chosen by the test.
class FakeInspection : public QObject
{
public:
    FakeInspection()
    {
        setToken("secret");
        connect(&m_server, &QLocalServer::newConnection, this, &FakeInspection::accept);
    }
    bool start() { return m_server.listen(path("inspect.sock")); }
    void stop()
    {
        dropClient();
        m_server.close();
    }
    void dropClient()
    {
        if (m_client)
            m_client->abort();
    }
    QString path(const char *name) const { return m_directory.filePath(QString::fromLatin1(name)); }
    void setToken(const QByteArray &token, const QByteArray &inFile = {})
    {
        m_token = token;
        QFile file(path("daemon.token"));
        if (file.open(QIODevice::WriteOnly))
            file.write(inFile.isEmpty() ? token : inFile);
    }
    void send(const std::string &line)
    {
        if (m_client)
            m_client->write(QByteArray::fromStdString(line + '\n'));
    }
    void sendFrame(int connection, const char *direction, const std::string &frame)
    {
        std::string line;
        ObjectWriter(line)
            .string("time", "2026-11-23T14:02:03.000000001Z")
            .string("event", "frame")
            .integer("connection", connection)
            .string("direction", direction)
            .string("frame", frame)
            .close();
        send(line);
    }
    QLocalSocket *client() const { return m_client; }

    std::map<std::string, std::string> answers; ///< results by method; otherwise Unknown method
    std::vector<std::string> methods;           ///< of the requests so far
    bool hangsUp = false;                       ///< closes instead of replying

private:
    void accept()
    {
        m_client = m_server.nextPendingConnection();
        connect(m_client, &QLocalSocket::readyRead, this, [this] {
            while (m_client && m_client->canReadLine())
                answer(m_client->readLine().trimmed().toStdString());
        });
    }
    void answer(const std::string &line)
    {
        const auto request = parseRequest(line);
        methods.push_back(request->method);
        if (hangsUp) {
            dropClient();
            return;
        }
        std::string reply;
        ObjectWriter writer(reply);
        writer.string("jsonrpc", "2.0").raw("id", request->id);
        const auto found = answers.find(request->method);
        if (request->auth != m_token.toStdString())
            writer.raw("error", R"({"code":-32001,"message":"Unauthorized: no"})");
        else if (found == answers.end())
            writer.raw("error",
                       R"({"code":-32601,"message":"Unknown method: )" + request->method + R"("})");
        else
            writer.raw("result", found->second);
        writer.close();
        send(reply);
    }

    QTemporaryDir m_directory;
    QByteArray m_token;
    QLocalServer m_server;
    QPointer<QLocalSocket> m_client;
};

/// Collects all problems of a client, which itself keeps only the last one.
class Problems : public QObject
{
public:
    explicit Problems(InspectionClient &client)
    {
        connect(&client, &InspectionClient::stateChanged, this, [this, &client] {
            if (client.state() == InspectionClient::State::Waiting)
                m_all << client.problem();
        });
    }
    [[nodiscard]] QString first() const { return m_all.value(0); }
    [[nodiscard]] bool had(const QString &text) const { return !m_all.filter(text).isEmpty(); }
    [[nodiscard]] QString all() const { return m_all.join(QLatin1Char('\n')); }

private:
    QStringList m_all;
};

inline const char *emptySnapshot()
{
    return R"({"version":"1","build":"5db5e4a","uptime":1.5,"limits":{"lineBytes":1048575},)"
           R"("connections":[],"processes":[]})";
}

inline const char *busySnapshot()
{
    return R"({"version":"1","build":"5db5e4a","uptime":12.5,"limits":{"lineBytes":1048575},)"
           R"("connections":[{"number":1,"pid":4711,"uid":1000,"executable":"/usr/bin/claustrum",)"
           R"("since":"2026-01-02T03:04:05Z","requests":3,"bytesIn":284,"bytesOut":173,)"
           R"("queuedBytes":0,"attached":["agent"]}],"processes":[{"id":"agent","pid":4712,)"
           R"("command":"sh","args":["-c","x y"],"cwd":"/tmp","startTime":1767323045.25,)"
           R"("running":true,"exitCode":null,"firstSeq":1,"lastSeq":9,"bufferedBytes":700,)"
           R"("bufferCap":16777216,"stdinApplied":12,"stdinQueued":0,"connection":1,)"
           R"("paused":true}]})";
}

} // namespace claustrum::lab::test
