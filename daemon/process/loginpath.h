// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/blockingcalls.h"
#include "daemon/loop/cancelsignal.h"
#include "daemon/loop/task.h"
#include "daemon/process/environment.h"

#include <QTimer>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// Finds the PATH in the output of a login shell, in the first line with the mark; the other lines
/// are the output of the user's profile. Takes blocks of any size; holds one line of at most 256
/// KiB (longer ones are cut) and the first bytes for the log.
class LoginPathScanner
{
public:
    void feed(std::string_view block);
    /// The PATH, if its line was seen; after the last block.
    [[nodiscard]] std::optional<std::string> path();
    /// The beginning of the output, at most 200 bytes.
    [[nodiscard]] const std::string &beginning() const { return m_beginning; }

private:
    void endLine();

    static constexpr std::size_t lineLimit = std::size_t{256} * 1024;
    static constexpr std::size_t beginningBytes = 200;
    std::string m_line;
    std::string m_beginning;
    std::optional<std::string> m_path;
};

/// The PATH that the user's login shell sets, for children (daemon.md, Login shell's PATH).
///
/// Asked for once, in the background: at ask(), or when it is first needed. Event loop's thread.
class LoginPath
{
public:
    using Callback = Task<void(const std::optional<std::string> &path)>;

    LoginPath(const Environment &environment, BlockingCalls &calls)
        : m_environment(environment)
        , m_calls(calls)
    {}

    /// Asks the shell, unless that was done.
    void ask();
    [[nodiscard]] bool isKnown() const { return m_known; }

    /// Calls @p callback with the PATH, or without one if the shell gave none: at once if that is
    /// known, else later.
    void whenKnown(Callback callback);

    /// Kills the shell if it still runs, and drops the callbacks.
    void cancel();

private:
    class Question;

    void giveUp();
    void setPath(std::optional<std::string> path);

    const Environment &m_environment;
    BlockingCalls &m_calls;
    CancelSignal m_cancel;
    QTimer m_deadline; // for a shell whose start hangs
    bool m_asked = false;
    bool m_known = false;
    std::optional<std::string> m_path;
    std::vector<Callback> m_waiting;
};

/// Runs the login shell and reads its PATH. Blocks, four seconds at most; any thread.
/// @param cancelFd readable: kill it and give up; -1: none
std::optional<std::string> askLoginShell(const Environment &environment, int cancelFd = -1);

} // namespace claustrum
