// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <linux/seccomp.h>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace claustrum::testing {

/// What happens at a system call.
struct CallFault
{
    enum class Effect {
        None,    ///< calls are counted only
        Error,   ///< it fails, and does nothing
        Shorten, ///< it reads or writes one byte, if it would have moved more
        Kill,    ///< the program gets SIGKILL instead
        Hold,    ///< it waits for release()
    };

    static constexpr int everyCall = -1;

    int call = everyCall; ///< its number
    Effect effect = Effect::None;
    int error = 0;
    int nth = 1; ///< from 1; 0: each of them
};

/// A program whose system calls are passed by a supervisor (seccomp's user notification), which
/// makes one of them fail. Unlike a preloaded library, this reaches the calls of the C library and
/// of Qt, bare system calls, children before their exec, and programs that are linked statically.
/// The other programs that it starts are not affected. Needs Linux 5.6; no root.
///
/// One thread, except that the supervisor has its own.
class Supervised
{
public:
    struct Program
    {
        std::vector<std::string> args; ///< the first is the file
        std::vector<std::string> env;  ///< "NAME=value"
        std::string cwd;
        std::array<int, 3> fds = {-1, -1, -1}; ///< become 0, 1 and 2; -1: /dev/null
    };

    /// Starts it, with @p fault from its first call on.
    /// @param calls those that are watched; empty: all of them
    Supervised(const Program &program, const std::vector<int> &calls, const CallFault &fault = {});
    /// Kills it, if it still runs.
    ~Supervised();
    Supervised(const Supervised &) = delete;
    Supervised &operator=(const Supervised &) = delete;

    /// False if it could not be started, or this system has no supervisors.
    [[nodiscard]] bool isStarted() const { return m_pid > 0 && m_listener; }
    [[nodiscard]] pid_t pid() const { return m_pid; }

    /// Restarts the count, with that fault.
    void arm(const CallFault &fault);
    /// How many calls the fault could have been at, since it was armed.
    [[nodiscard]] int count() const;
    /// How many times the fault happened.
    [[nodiscard]] int happened() const;
    /// Whether a call is held.
    [[nodiscard]] bool isHeld() const;
    void release();
    /// The numbers of all watched calls that the program has made, and how often.
    [[nodiscard]] std::map<int, int> made() const;

    /// Its status as in a shell; nullopt if it runs on.
    std::optional<int> waitForEnd(int milliseconds);

private:
    void supervise();
    void answer(const seccomp_notif &call);
    bool isOurs(pid_t thread) const;
    bool decide(const seccomp_notif &call, CallFault &fault);
    void take(const seccomp_notif &call, const CallFault &fault, seccomp_notif_resp &response);
    void noteFault();
    void hold();

    struct stat m_file = {};
    pid_t m_pid = -1;
    Fd m_pidfd;
    Fd m_listener;
    std::optional<int> m_status;
    std::thread m_thread;
    std::atomic<bool> m_stopping = false;

    mutable std::mutex m_mutex; // of what follows
    std::condition_variable m_changed;
    CallFault m_fault;
    int m_count = 0;
    int m_happened = 0;
    bool m_held = false;
    std::map<int, int> m_made;
};

} // namespace claustrum::testing
