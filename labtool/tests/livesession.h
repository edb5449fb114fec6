// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QLocalSocket>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>

#include <string>

namespace claustrum::lab::test {

/// A real daemon with inspection in a folder of its own, and one client. For tests and pictures.
class LiveSession
{
public:
    /// @param options of the daemon, besides those needed
    explicit LiveSession(const QString &program, const QStringList &options = {})
        : m_program(program)
        , m_options(options)
    {}
    ~LiveSession()
    {
        if (m_started)
            QProcess::execute(m_program, {"-stop", "-now", "-socket", socketPath()});
    }

    /// Starts a daemon, in the place of one that runs, and connects the client to it.
    bool start()
    {
        QFile token(m_directory.filePath("token")); // which a daemon removes
        if (!token.open(QIODevice::WriteOnly) || token.write("lab-token") < 0)
            return false;
        token.close();
        m_started =
            QProcess::execute(m_program, QStringList{"-serve", "-inspect", "-socket", socketPath(),
                                                     "-token-file", m_directory.filePath("token")}
                                             + m_options)
            == 0;
        m_client.abort();
        m_client.connectToServer(socketPath());
        return m_started && m_client.waitForConnected(5000);
    }
    QString socketPath() const { return m_directory.filePath("rpc.sock"); }
    QString folder() const { return m_directory.path(); }

    void send(const char *method, const std::string &params)
    {
        const std::string line = R"({"jsonrpc":"2.0","id":)" + std::to_string(++m_id)
                                 + R"(,"method":")" + method + R"(","params":)" + params
                                 + R"(,"auth":"lab-token"})" + "\n";
        m_client.write(line.data(), static_cast<qint64>(line.size()));
        m_client.flush();
    }
    QLocalSocket &client() { return m_client; }

private:
    QString m_program;
    QStringList m_options;
    QTemporaryDir m_directory;
    QLocalSocket m_client;
    bool m_started = false;
    int m_id = 0;
};

} // namespace claustrum::lab::test
