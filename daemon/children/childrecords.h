// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/children/childrecord.h"
#include "daemon/children/rundirectory.h"
#include "daemon/interfaces/childrecorder.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/workers.h"

#include <memory>
#include <mutex>
#include <set>

namespace claustrum {

/// The records of this daemon's children, by which a successor ends those that a crash has left
/// (later/daemon.md, Children).
///
/// A record is written on the thread that started the child, before the reply, and removed on the
/// loop's thread once the child has ended, before its exit frame; on a file system that may hang,
/// by a worker, perhaps later. A failure costs the record and a line in the log, never the spawn.
/// Records nothing until open().
class ChildRecords final : public ChildRecorder, public LifeObserver
{
public:
    /// @param workers outlive it
    explicit ChildRecords(Workers &workers)
        : m_workers(workers)
    {}

    /// From now on children are recorded. Before the first of them.
    /// @param instance of this daemon
    void open(std::shared_ptr<const RunDirectory> directory, const std::string &instance);

    void record(const StartedChild &child) override;
    void onProcessEnded(const ChildProcess &process) override;

    /// Removes all that are left, at an orderly end: no successor shall end children that are to
    /// stay, nor look for those that were killed. Takes a second at most.
    void removeAll();

private:
    Workers &m_workers;
    std::shared_ptr<const RunDirectory> m_directory; // null: nothing is recorded
    ChildRecord m_form;                              // the members that all records share
    bool m_mayHang = false;
    std::mutex m_mutex;
    std::set<pid_t> m_written; // as many as there are children
};

} // namespace claustrum
