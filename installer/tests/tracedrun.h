// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProcessEnvironment>
#include <QStringList>

#include <vector>

namespace claustrum::test {

/// A program run under ptrace, call by call: needs no root, only a kernel that lets a parent trace
/// its child. Only the first thread is counted.
class TracedRun
{
public:
    TracedRun(const QString &program, const QStringList &arguments,
              const QProcessEnvironment &environment);

    /// Runs it to its end. The system calls that it made, by number, from the one that first
    /// started another program on; empty if it could not be traced.
    [[nodiscard]] std::vector<long> calls() const;

    /// Runs it, and kills it with SIGKILL as it is about to make call @p nth of those, the first
    /// being 0. False if it ended before.
    [[nodiscard]] bool killAt(std::size_t nth) const;

private:
    struct Trace
    {
        std::vector<long> calls;
        bool killed = false;
    };

    [[nodiscard]] Trace run(std::size_t killAt) const;

    std::vector<QByteArray> m_arguments; ///< with the program
    std::vector<QByteArray> m_environment;
};

} // namespace claustrum::test
