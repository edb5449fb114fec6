// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/children/groupending.h"
#include "daemon/hostclean/hostlayout.h"
#include "daemon/hostclean/unuseddirectory.h"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace claustrum {

/// The clock of the host cleaner (later/daemon.md, Host cleaner). Tests turn it by other values.
struct CleaningTimes
{
    std::chrono::milliseconds firstPass{15'000}; ///< after the start
    std::chrono::milliseconds interval = std::chrono::hours(24);
    std::chrono::seconds leastAge{300};                        ///< of a process that is judged
    std::chrono::seconds unused = std::chrono::hours(30 * 24); ///< of a directory that is removed
    std::chrono::milliseconds dial{300};                       ///< for a listener to accept
    std::chrono::milliseconds window{3000};   ///< without a client, before a daemon is retired
    std::chrono::milliseconds sample{500};    ///< between looks in that window
    std::chrono::milliseconds retiring{3000}; ///< after SIGTERM to a daemon
    GroupEnding::Times orphans{std::chrono::milliseconds(100), std::chrono::milliseconds(3000),
                               std::chrono::milliseconds(1000)};
};

/// What a pass has done.
struct CleaningCounts
{
    std::size_t orphansSignalled = 0;
    std::size_t orphansSurvived = 0;
    std::size_t retired = 0;
    std::size_t removed = 0;
    std::size_t undecided = 0; ///< candidates that were left alone for a doubt

    [[nodiscard]] std::string summary() const;
};

/// The conditions of a pass.
struct CleaningJob
{
    HostLayout layout;
    CleaningTimes times;
    bool sparesOrphans = false; ///< -keep-children: somebody wants them
    GroupEnding::Wait wait;     ///< false: the daemon ends, and the pass, too
};

/// One pass of the host cleaner: ends CLIs that no daemon has any more, retires daemons that nobody
/// uses, and removes their directories. Never ends a daemon whose path leads elsewhere.
///
/// Each process is proved before each signal (hostprocess.h); every doubt leaves it alone. Blocks,
/// a minute at most: on a thread of its own.
class CleaningPass
{
public:
    explicit CleaningPass(const CleaningJob &job)
        : m_job(job)
    {}

    /// Logs its begin and its end.
    CleaningCounts run();

private:
    [[nodiscard]] bool reachesItself() const;
    void listProcesses();
    void listDirectories(int runFolder);
    void endOrphans();
    void clean(int runFolder, const UnusedDirectory &directory);
    bool retire(const UnusedDirectory &directory, long days, Fd connection);
    bool isInUse(const UnusedDirectory &directory, long days);
    void remove(int runFolder, const UnusedDirectory &directory, long days);
    [[nodiscard]] std::string quoted(const UnusedDirectory &directory) const;

    const CleaningJob &m_job;
    CleaningCounts m_counts;
    std::vector<pid_t> m_processes; // of this user
    bool m_hasMoreProcesses = false;
    std::vector<UnusedDirectory> m_directories;
    std::size_t m_retirements = 0; // attempts
};

} // namespace claustrum
