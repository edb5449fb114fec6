// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/faulttable.h"

#include "conformance/faults/standin.h"
#include "conformance/model/writefile.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "posix/temporarydirectory.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <sys/stat.h>

namespace claustrum::conformance {
namespace {

/// One play of a transcript against a stand-in.
struct Play
{
    std::size_t transcript;
    const Fault *fault;
    ScenarioResult result = {};
    std::set<std::string> occurred = {}; ///< ids
};

std::string temporaryFolder()
{
    const char *const given = std::getenv("TMPDIR");
    return given && *given ? given : "/tmp";
}

class FaultPlayer
{
public:
    FaultPlayer(const std::vector<Transcript> &transcripts, const FaultPlay &options,
                std::string folder)
        : m_transcripts(transcripts)
        , m_options(options)
        , m_folder(std::move(folder))
    {}

    Result<FaultTable> play();

private:
    Result<void> playAll(std::vector<Play> &plays);
    Result<void> writeFiles(const Play &play, const std::string &name) const;
    [[nodiscard]] std::vector<Play> playsAfter(const std::vector<Play> &probes) const;
    [[nodiscard]] std::vector<Play> fastest(std::vector<Play> plays,
                                            const std::vector<Play> &probes) const;
    [[nodiscard]] FaultTable tableOf(const std::vector<Play> &probes,
                                     const std::vector<Play> &plays) const;

    const std::vector<Transcript> &m_transcripts;
    const FaultPlay &m_options;
    std::string m_folder;
    std::size_t m_done = 0;
    std::size_t m_all = 0;
};

Result<FaultTable> FaultPlayer::play()
{
    std::vector<Play> probes;
    for (std::size_t i = 0; i < m_transcripts.size(); ++i)
        probes.push_back({i, findFault("none")});
    if (const auto played = playAll(probes); !played)
        return played.error();
    auto plays = playsAfter(probes);
    if (m_options.once)
        plays = fastest(std::move(plays), probes);
    if (const auto played = playAll(plays); !played)
        return played.error();
    return tableOf(probes, plays);
}

/// The files of a play are readable by all users, and its report is writable: a server may run as
/// another user.
Result<void> FaultPlayer::writeFiles(const Play &play, const std::string &name) const
{
    const StandIn standIn{std::string(play.fault->id), m_options.server, name + ".report",
                          placesBeforeDisconnect(m_transcripts[play.transcript])};
    if (const auto written = writeStandIn(name, standIn, m_options.program); !written)
        return written.error();
    if (const auto written = writeFile(standIn.report, {}); !written)
        return written.error();
    if (::chmod(name.c_str(), 0755) < 0 || ::chmod(standIn.report.c_str(), 0666) < 0)
        return systemError("chmod", name, errno);
    return {};
}

Result<void> FaultPlayer::playAll(std::vector<Play> &plays)
{
    std::vector<Job> jobs;
    const auto nameOf = [this](std::size_t at) { return m_folder + '/' + std::to_string(at); };
    for (std::size_t at = 0; at < plays.size(); ++at) {
        if (const auto written = writeFiles(plays[at], nameOf(at)); !written)
            return written.error();
        PlayOptions options;
        options.server = nameOf(at);
        options.timeout = m_options.timeout;
        const Transcript &transcript = m_transcripts[plays[at].transcript];
        jobs.push_back({emptyResult(transcript),
                        [&transcript, options] { return conformance::play(transcript, options); },
                        longestPlay(transcript, options)});
    }
    m_all += plays.size();
    std::size_t at = 0;
    runJobs(jobs, m_options.jobs, [&](const ScenarioResult &result) {
        plays[at].result = result;
        const auto report = readFile(nameOf(at) + ".report");
        std::istringstream lines(report ? *report : std::string());
        for (std::string line; std::getline(lines, line);)
            plays[at].occurred.insert(line);
        ++at;
        m_options.onProgress(++m_done, m_all);
    });
    return {};
}

/// A play for each fault that a probe has seen. A fault without an edit occurs wherever a server is
/// started, which is where `none` occurs.
std::vector<Play> FaultPlayer::playsAfter(const std::vector<Play> &probes) const
{
    std::vector<Play> plays;
    for (const Play &probe : probes) {
        for (const Fault *fault : m_options.faults) {
            const std::string id(fault->edit ? fault->id : "none");
            if (probe.result.verdict == Verdict::Equal && fault->id != "none"
                && probe.occurred.contains(id))
                plays.push_back({probe.transcript, fault});
        }
    }
    return plays;
}

std::vector<Play> FaultPlayer::fastest(std::vector<Play> plays,
                                       const std::vector<Play> &probes) const
{
    std::map<const Fault *, Play> best;
    const auto seconds = [&](const Play &play) { return probes[play.transcript].result.seconds; };
    for (const Play &play : plays) {
        const auto [found, isNew] = best.try_emplace(play.fault, play);
        if (!isNew && seconds(play) < seconds(found->second))
            found->second = play;
    }
    plays.clear();
    for (const auto &[fault, play] : best)
        plays.push_back(play);
    return plays;
}

FaultCell cellOf(const Play &play)
{
    const bool found = play.result.verdict != Verdict::Equal;
    const Fault &fault = *play.fault;
    if (fault.harmless)
        return found ? FaultCell::FalseAlarm : FaultCell::Equal;
    if (found)
        return FaultCell::Found;
    if (!play.occurred.contains(std::string(fault.id)))
        return FaultCell::Absent;
    return fault.free.empty() ? FaultCell::Hole : FaultCell::Free;
}

FaultTable FaultPlayer::tableOf(const std::vector<Play> &probes,
                                const std::vector<Play> &plays) const
{
    FaultTable table;
    table.faults = m_options.faults;
    std::map<std::size_t, FaultTable::Row> rows;
    const FaultCell absent = m_options.once ? FaultCell::NotPlayed : FaultCell::Absent;
    const auto put = [&](const Play &play) {
        for (std::size_t i = 0; i < table.faults.size(); ++i) {
            if (table.faults[i] == play.fault)
                rows.at(play.transcript).cells[i] = cellOf(play);
        }
    };
    for (const Play &probe : probes) {
        const std::string name = probe.result.scenario;
        if (probe.result.verdict == Verdict::Equal) {
            rows[probe.transcript] = {name, std::vector(table.faults.size(), absent)};
            put(probe);
            continue;
        }
        const std::string why = probe.result.differences.empty()
                                    ? probe.result.reason
                                    : probe.result.differences.front().summary;
        table.unplayable.push_back(name + ": " + why);
    }
    for (const Play &play : plays)
        put(play);
    for (auto &[transcript, row] : rows)
        table.rows.push_back(std::move(row));
    return table;
}

} // namespace

std::size_t FaultTable::count(std::size_t fault, FaultCell cell) const
{
    return static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [&](const Row &row) { return row.cells[fault] == cell; }));
}

std::vector<std::string> FaultTable::problems() const
{
    std::vector<std::string> problems;
    for (const Row &row : rows) {
        for (std::size_t i = 0; i < faults.size(); ++i) {
            const std::string where = std::string(faults[i]->id) + " in " + row.scenario;
            if (row.cells[i] == FaultCell::Hole)
                problems.push_back(where + " is not found");
            if (row.cells[i] == FaultCell::FalseAlarm)
                problems.push_back(where + " is found, but is no fault");
        }
    }
    return problems;
}

Result<FaultTable> playFaults(const std::vector<Transcript> &transcripts, const FaultPlay &options)
{
    const auto folder = TemporaryDirectory::make(temporaryFolder() + "/claustrum-faults-");
    if (!folder)
        return folder.error();
    if (::chmod(folder->path().c_str(), 0755) < 0)
        return systemError("chmod", folder->path(), errno);
    return FaultPlayer(transcripts, options, folder->path()).play();
}

} // namespace claustrum::conformance
