// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/deadline.h"
#include "testing/testdaemon.h"

#include <QProcess>

#include <unistd.h>

/// Helpers for tests of `claustrum-conformance tap`. The tests are compiled with the path of the
/// program, CLAUSTRUM_CONFORMANCE.
namespace claustrum::testing {

/// A running tap, with its socket and its file.
class RunningTap
{
public:
    RunningTap(const Sandbox &sandbox, const std::string &to, const QStringList &options = {},
               const QStringList &wrapper = {})
        : m_socket(sandbox.path("tap.sock"))
        , m_file(sandbox.path("session.jsonl"))
    {
        QStringList command = wrapper;
        command << CLAUSTRUM_CONFORMANCE << "tap"
                << "--listen" << QString::fromStdString(m_socket) << "--to"
                << QString::fromStdString(to) << "--out" << QString::fromStdString(m_file);
        command += options;
        m_process.start(command.takeFirst(), command);
        m_running = m_process.waitForStarted()
                    && eventually([this] { return ::access(m_socket.c_str(), F_OK) == 0; });
    }
    ~RunningTap() { stop(); }

    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] const std::string &socket() const { return m_socket; }
    [[nodiscard]] const std::string &file() const { return m_file; }
    [[nodiscard]] pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    [[nodiscard]] std::string written() const { return contentOf(m_file); }
    [[nodiscard]] Client client() const { return {m_socket, std::string(TestDaemon::token)}; }

    /// Ends the tap; returns its stderr.
    QByteArray stop()
    {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.terminate();
            m_process.waitForFinished();
        }
        return m_process.readAllStandardError();
    }

private:
    std::string m_socket;
    std::string m_file;
    QProcess m_process;
    bool m_running = false;
};

struct Replay
{
    int status;
    QByteArray out;
};

inline Replay replay(const std::string &file, const QString &server)
{
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE,
                  {"replay", "--server", server, "--timeout", "20", QString::fromStdString(file)});
    if (!program.waitForFinished(120000))
        return {-1, "it did not end"};
    return {program.exitCode(), program.readAllStandardOutput() + program.readAllStandardError()};
}

} // namespace claustrum::testing
