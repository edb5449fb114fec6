// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/files.h"
#include "posix/spawn.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>
#include <vector>

namespace claustrum::testing {

/// A shell that holds the daemon.lock of a folder and waits. Its command line looks like a
/// daemon's.
class LockHolder
{
public:
    static constexpr const char *ignoresTerm = "trap '' TERM; ";

    /// @param name the first word of its command line; @param words further ones
    /// @param before commands that it runs first
    LockHolder(const QTemporaryDir &folder, const std::string &name, std::vector<std::string> words,
               const std::string &before = {})
        : m_lock(QFile::encodeName(folder.filePath("daemon.lock")).toStdString())
    {
        const auto fifo = QFile::encodeName(folder.filePath("fifo")).toStdString();
        if (::mkfifo(fifo.c_str(), 0600) != 0)
            qFatal("no fifo");
        SpawnRequest request;
        request.file = "/bin/sh";
        request.args = {name, "-c",
                        before + "exec 9<>" + m_lock + "; flock 9; while :; do read x <" + fifo
                            + "; done"};
        request.args.insert(request.args.end(), words.begin(), words.end());
        request.env = {"PATH=/usr/bin:/bin"};
        auto child = spawn(request);
        if (!child)
            qFatal("%s", child.error().text.c_str());
        m_child = std::move(*child);
        while (!isHeld())
            QTest::qWait(5);
    }
    ~LockHolder()
    {
        ::kill(m_child.pid, SIGKILL);
        (void)reap(m_child.pid);
    }
    LockHolder(const LockHolder &) = delete;
    LockHolder &operator=(const LockHolder &) = delete;

    [[nodiscard]] pid_t pid() const { return m_child.pid; }
    [[nodiscard]] const std::string &lock() const { return m_lock; }

    [[nodiscard]] bool isHeld() const
    {
        const auto fd = openFile(m_lock, O_RDONLY);
        return fd && ::flock(fd->get(), LOCK_EX | LOCK_NB) < 0;
    }

    void writeRecord(const std::string &record) const
    {
        const auto fd = openFile(m_lock, O_WRONLY | O_TRUNC);
        if (!fd || !writeAll(fd->get(), record, m_lock))
            qFatal("cannot write the record");
    }

private:
    std::string m_lock;
    Child m_child;
};

} // namespace claustrum::testing
