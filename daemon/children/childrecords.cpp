// SPDX-License-Identifier: Apache-2.0
#include "daemon/children/childrecords.h"

#include "common/ownerrecord.h"
#include "daemon/loop/briefly.h"
#include "daemon/loop/log.h"
#include "daemon/process/childprocess.h"
#include "posix/processfacts.h"

#include <chrono>
#include <new>
#include <unistd.h>
#include <vector>

namespace claustrum {
namespace {

constexpr const char *component = "process.Registry";

std::int64_t millisecondsSince1970()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void write(const RunDirectory &directory, const ChildRecord &record)
{
    const auto put = directory.putChild(recordName(record.pid), record.json());
    if (put)
        return;
    if (put.error().number == ENOTDIR)
        logWarn(component, directory.childrenPath() + " is not a directory; recording nothing");
    else
        logWarn(component,
                "cannot record child " + std::to_string(record.pid) + ": " + put.error().text);
}

void remove(const RunDirectory &directory, pid_t pid)
{
    const auto removed = directory.removeChild(recordName(pid));
    if (!removed)
        logWarn(component, "cannot remove record of child " + std::to_string(pid) + ": "
                               + removed.error().text);
}

} // namespace

void ChildRecords::open(std::shared_ptr<const RunDirectory> directory, const std::string &instance)
{
    const auto self = readProcessStat(::getpid());
    m_form = {.node = ownNode(),
              .host = ownHost(),
              .instance = instance,
              .daemonPid = ::getpid(),
              .daemonStart = self ? self->start : std::string()};
    m_mayHang = directory->mayHang();
    m_directory = std::move(directory);
}

void ChildRecords::record(const StartedChild &child)
try {
    constexpr pid_t leastPid = 2;
    const auto stat = m_directory ? readProcessStat(child.pid) : std::nullopt;
    if (!stat || child.pid < leastPid)
        return;
    ChildRecord record = m_form;
    record.pid = child.pid;
    record.argv0 = child.argv0;
    record.program = child.program;
    record.start = stat->start;
    record.at = millisecondsSince1970();
    {
        const std::lock_guard lock(m_mutex);
        m_written.insert(child.pid);
    }
    write(*m_directory, record);
} catch (const std::bad_alloc &) {
    logWarn(component, "cannot record a child: out of memory");
}

void ChildRecords::onProcessEnded(const ChildProcess &process)
{
    const pid_t pid = process.pid();
    {
        const std::lock_guard lock(m_mutex);
        if (m_written.erase(pid) == 0)
            return;
    }
    if (m_mayHang)
        (void)m_workers.run([directory = m_directory, pid] { remove(*directory, pid); });
    else
        remove(*m_directory, pid);
}

void ChildRecords::removeAll()
{
    std::set<pid_t> left;
    {
        const std::lock_guard lock(m_mutex);
        left.swap(m_written);
    }
    if (left.empty())
        return;
    runBriefly([directory = m_directory, left = std::move(left)] {
        for (const pid_t pid : left)
            remove(*directory, pid);
    });
}

} // namespace claustrum
