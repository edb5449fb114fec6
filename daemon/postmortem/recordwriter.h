// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/workers.h"
#include "daemon/postmortem/exitrecord.h"
#include "daemon/postmortem/recordfolder.h"
#include "posix/oomcount.h"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace claustrum {

/// Writes records on one worker thread at a time, in order, so that a disk that hangs takes one
/// thread and a bounded queue. Any thread.
class RecordWriter : public std::enable_shared_from_this<RecordWriter>
{
public:
    static constexpr std::size_t mostWaiting = 64; ///< records; more are dropped, with a log line

    RecordWriter(Workers &workers, std::string folder, OomFiles oomFiles = {});

    /// Counts the kernel's kills now: later ones are compared with it.
    void countKills();
    /// Writes the record with its verdict, and logs its path.
    void put(ExitRecord record);

private:
    /// A record, or none: just count.
    using Entry = std::optional<ExitRecord>;

    void add(Entry entry);
    void work();
    void write(ExitRecord record);

    Workers &m_workers;
    const RecordFolder m_folder;
    OomKills m_oomKills; // of the working thread
    std::mutex m_mutex;
    std::deque<Entry> m_waiting;
    bool m_works = false;
};

} // namespace claustrum
