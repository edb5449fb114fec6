// SPDX-License-Identifier: Apache-2.0
#include "daemon/postmortem/recordwriter.h"

#include "daemon/loop/log.h"

#include <csignal>
#include <utility>

namespace claustrum {
namespace {

constexpr const char *component = "post-mortem";

} // namespace

RecordWriter::RecordWriter(Workers &workers, std::string folder, OomFiles oomFiles)
    : m_workers(workers)
    , m_folder(std::move(folder))
    , m_oomKills([files = std::move(oomFiles)] { return readOomCount(files); })
{}

void RecordWriter::countKills()
{
    add(std::nullopt);
}

void RecordWriter::put(ExitRecord record)
{
    add(std::move(record));
}

void RecordWriter::add(Entry entry)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!entry && !m_waiting.empty() && !m_waiting.back())
            return; // it is about to be done
        if (m_waiting.size() >= mostWaiting) {
            if (entry)
                logWarn(component, "no record of " + entry->id + ": the disk does not keep up");
            return;
        }
        m_waiting.push_back(std::move(entry));
        if (std::exchange(m_works, true))
            return;
    }
    if (m_workers.run([self = shared_from_this()] { self->work(); }))
        return;
    const std::lock_guard lock(m_mutex);
    m_works = false; // the next one tries again
}

void RecordWriter::work()
{
    for (;;) {
        Entry entry;
        {
            const std::lock_guard lock(m_mutex);
            if (m_waiting.empty()) {
                m_works = false;
                return;
            }
            entry = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        if (entry)
            write(std::move(*entry));
        else
            (void)m_oomKills.newKills();
    }
}

void RecordWriter::write(ExitRecord record)
{
    const auto kills = m_oomKills.newKills();
    if (record.facts.signal == SIGKILL) {
        record.facts.oomKills = kills.kills;
        record.facts.oomKillsOfHost = kills.ofHost;
    }
    const auto verdict = verdictOn(record.facts);
    const auto path = m_folder.put(record.name(), record.json(verdict));
    if (path)
        logWarn(component, "Process " + record.id + ": " + verdict.text + "; record: " + *path);
    else
        logWarn(component, "no record of " + record.id + ": " + path.error().text);
}

} // namespace claustrum
