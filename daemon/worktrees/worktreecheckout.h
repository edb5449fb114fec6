// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/hardenedgit.h"
#include "daemon/repository/worktreeentries.h"
#include "daemon/worktrees/leafplace.h"
#include "wire/result.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// The time that a caller allows for making a worktree; from the start of the add.
class AddDeadline
{
public:
    /// @param milliseconds none if not positive
    explicit AddDeadline(std::int64_t milliseconds)
        : m_milliseconds(milliseconds)
    {}

    [[nodiscard]] bool isExpired() const { return m_milliseconds > 0 && left().count() <= 0; }
    /// For RunLimits::timeout: 0 is none.
    [[nodiscard]] std::chrono::nanoseconds timeout() const;
    [[nodiscard]] std::int64_t milliseconds() const { return m_milliseconds; }

private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] std::chrono::nanoseconds left() const
    {
        return std::chrono::milliseconds(m_milliseconds) - (Clock::now() - m_start);
    }

    std::int64_t m_milliseconds;
    Clock::time_point m_start = Clock::now();
};

/// The git directory that the .git file of the open @p worktree names, as written; empty if there
/// is no such file.
std::string namedGitDirectory(int worktree);

/// The registration that git made for the new worktree, if everything about it is as git makes it
/// (later/newest.md, 3.9); else what is wrong, behind the worktree's path.
/// @param stale names of entries for this path that were there before
Result<WorktreeEntry> newEntry(const LeafPlace &place, const WorktreeEntries &entries,
                               const std::string &commonDirectory,
                               const std::vector<std::string> &stale);

/// The end of a checkout.
struct CheckoutEnd
{
    bool ok = false;
    bool timedOut = false;
    std::string words = {}; ///< if not ok
};

/// Writes the files of @p tree into the new worktree, with an index of its own that then becomes
/// the entry's. Killed at the deadline, with its group. A background child of a filter is waited
/// for as long as the context says, and then killed.
CheckoutEnd checkOut(HardenedGit &git, const LeafPlace &place, const WorktreeEntry &entry,
                     const std::string &gitDirectory, const std::string &tree,
                     const AddDeadline &deadline);

} // namespace claustrum
