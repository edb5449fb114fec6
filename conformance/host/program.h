// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/pollloop.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// A program to run, its surroundings and its user.
struct ProgramSpec
{
    std::string file;
    std::vector<std::string> args; ///< without the program's name
    std::vector<std::string> env;  ///< "KEY=value"
    std::string cwd;
    std::string input;          ///< of stdin
    std::optional<uid_t> runAs; ///< needs root
};

/// The command that runs a program as that user, if one is given: util-linux' setpriv, which
/// executes the program in its own place.
std::vector<std::string> commandAs(std::optional<uid_t> user, const std::string &program);

/// A running program. The destructor kills it with its process group.
class Program
{
public:
    /// Limit of each kept output; the rest is read and dropped.
    static constexpr std::size_t maxOutput = std::size_t{16} << 20;

    static Result<std::unique_ptr<Program>> start(PollLoop &loop, const ProgramSpec &spec);
    ~Program();
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;

    /// Whether it has ended and was reaped.
    [[nodiscard]] bool isEnded() const { return m_status.has_value(); }

    /// Whether it has ended and no other process holds its outputs open.
    [[nodiscard]] bool isFinished() const { return isEnded() && !m_out.end && !m_err.end; }

    /// The status of waitpid(); only if isEnded().
    [[nodiscard]] int status() const { return *m_status; }

    /// The exit status, -1 after a signal; only if isEnded().
    [[nodiscard]] int exitCode() const;

    [[nodiscard]] const std::string &out() const { return m_out.text; }
    [[nodiscard]] const std::string &err() const { return m_err.text; }

private:
    struct Output
    {
        Fd end; ///< none at EOF
        std::string text;
    };

    Program(PollLoop &loop, std::string input);
    void readFrom(Output &output);
    void writeInput();
    void closeInput();
    void onExit();

    PollLoop &m_loop;
    pid_t m_pid = -1;
    Fd m_exitWatch;
    Fd m_input;
    std::string m_inputLeft;
    Output m_out;
    Output m_err;
    std::optional<int> m_status;
};

} // namespace claustrum::conformance
