// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProcessEnvironment>
#include <QStringList>

#include <vector>

namespace claustrum::test {

/// Runs a program under ptrace, call by call: needs no root, only a kernel that permits a parent to
/// trace its child. Only the first thread is counted.
class TracedRun
{
public:
    TracedRun(const QString &program, const QStringList &arguments,
              const QProcessEnvironment &environment);

    /// Runs it until its end. Returns the numbers of its system calls, starting with the first that
    /// started another program; empty if tracing failed.
    [[nodiscard]] std::vector<long> calls() const;

    /// Runs it, and kills it with SIGKILL before call @p nth of those, the first being 0. False if
    /// it ended before.
    [[nodiscard]] bool killAt(std::size_t nth) const;

private:
    struct Trace
    {
        std::vector<long> calls;
        bool killed = false;
    };

    [[nodiscard]] Trace run(std::size_t killAt) const;

    std::vector<QByteArray> m_arguments; ///< including the program
    std::vector<QByteArray> m_environment;
};

} // namespace claustrum::test
