// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/fileuse.h"
#include "daemon/loop/mailbox.h"
#include "daemon/loop/mounttable.h"
#include "daemon/loop/slots.h"
#include "daemon/loop/workers.h"

#include <memory>
#include <string>

namespace claustrum {

/// Work that may block, in steps. No step may throw. Created and destroyed on the loop's thread,
/// except that a call that is dropped with the workers may be destroyed on one of them.
class BlockingCall
{
public:
    virtual ~BlockingCall() = default;

    /// On the loop's thread, before work(); more than once if the call had to move to another
    /// place.
    /// @param client the slots that it was run with
    virtual void begin([[maybe_unused]] const std::shared_ptr<Slots> &client) {}
    /// On a worker thread.
    virtual void work() = 0;
    /// On the loop's thread, after work().
    virtual void finish() = 0;
    /// On the loop's thread, in place of both: the system gives no thread, or too many calls wait.
    virtual void refuse() = 0;
    /// False: nobody misses it, and it may be dropped while it waits. On the loop's thread.
    [[nodiscard]] virtual bool isWanted() const { return true; }
};

/// Runs blocking calls on worker threads, and their last step on the loop's thread. Those that use
/// the same mounts share slots, so that a file system that hangs stops only the calls that need it.
/// A call takes a slot of its client first and then one of all; both lines are those of its place.
///
///     waits for slots ──▶ begin() ──▶ work() ──▶ finish(), slots given back
///          ▲                    │
///          └── its paths lead to further mounts
///
/// Owned by the loop's thread, which is the only one to call it.
class BlockingCalls
{
public:
    /// For files, git and archives. Few threads are enough for a mount, and a healthy one needs no
    /// more.
    static constexpr Slots::Limits usualLimits{Workers::threadLimit, 128, 512};

    explicit BlockingCalls(Workers &workers, const Slots::Limits &limits = usualLimits);

    /// @param client its own slots; null: without
    void run(std::unique_ptr<BlockingCall> call, FileUse use = {},
             const std::shared_ptr<Slots> &client = nullptr);

    /// Takes the last step of the calls whose work has ended, and does not wait for the loop to.
    void finishEnded() { m_ended.deliver(); }

    /// From now on waiting and new calls are dropped.
    void stop() { m_stopped = true; }

private:
    struct Job;

    void enter(std::unique_ptr<Job> job, const std::shared_ptr<Slots> &client);
    void enterForAll(std::unique_ptr<Job> job);
    void start(std::unique_ptr<Job> job);
    void workOn(std::unique_ptr<Job> job);
    void moveOn(std::unique_ptr<Job> job);
    void finish(std::unique_ptr<Job> job);

    Workers &m_workers;
    MountTable m_mounts;
    const std::string m_directory; // the daemon's, for relative paths
    Slots m_slots;
    bool m_stopped = false;
    Mailbox m_ended; // jobs whose work has ended, on their way to the loop's thread
};

} // namespace claustrum
