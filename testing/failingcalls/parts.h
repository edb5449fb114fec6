// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/failingcalls/supervised.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace claustrum::testing {

/// One run of a part, with at most one kind of failure.
struct Attempt
{
    int count = 0;                  ///< of the calls that could have failed
    int happened = 0;               ///< of those that did
    std::set<std::string> outcomes; ///< different from the usual
    std::set<std::string> faults;   ///< broken promises
};

/// Notes an end by a signal: a fault, unless memory was refused. Then the loader and the libraries
/// end a program so before it begins, and later it ends by the exception that nobody catches.
void noteSignal(int status, const CallFault &fault, Attempt &attempt);

/// Runs a part of the program again and again.
class Try
{
public:
    virtual ~Try() = default;
    virtual Attempt once(const CallFault &fault) = 0;
    /// Empty, or what the program still holds.
    virtual std::string leftAfterwards() { return {}; }
    /// The calls that were made.
    [[nodiscard]] const std::map<int, int> &made() const { return m_made; }

protected:
    void noteMade(const Supervised &program)
    {
        for (const auto &[call, times] : program.made())
            m_made[call] += times;
    }

private:
    std::map<int, int> m_made;
};

// @param calls those that are watched; empty: all of them

/// A client's session, with a daemon that serves (Session).
std::unique_ptr<Try> makeSessionTry(const std::vector<int> &calls);
/// The start of a daemon, where an earlier one was killed.
std::unique_ptr<Try> makeStartTry(const std::vector<int> &calls);
/// A bridge that relays a request and the reply.
std::unique_ptr<Try> makeBridgeTry(const std::vector<int> &calls);
/// The installation of a CLI from an archive, beside an older one.
std::unique_ptr<Try> makeInstallTry(const std::vector<int> &calls);

} // namespace claustrum::testing
