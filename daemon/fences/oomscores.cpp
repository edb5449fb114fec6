// SPDX-License-Identifier: Apache-2.0
#include "daemon/fences/oomscores.h"

#include "daemon/process/childprocess.h"
#include "posix/files.h"

#include <cstdlib>
#include <fcntl.h>

namespace claustrum {
namespace {

void raiseScore(const TreeMark::Member &process, int score)
{
    const std::string path = "/proc/" + std::to_string(process.pid) + "/oom_score_adj";
    const auto file = openFile(path, O_RDWR);
    // The open file is of that process for ever; its number may have got another one before.
    const auto stat = file ? readProcessStat(process.pid) : std::nullopt;
    if (!stat || stat->start != process.start)
        return;
    const auto text = readAll(file->get(), path, 64);
    if (text && std::atoi(text->c_str()) < score)
        (void)writeAll(file->get(), std::to_string(score), path); // of others, it is refused
}

class Pass final : public BlockingCall
{
public:
    Pass(std::vector<pid_t> roots, int score)
        : m_roots(std::move(roots))
        , m_score(score)
    {}

    void work() override
    {
        const ProcessTrees trees;
        for (const pid_t root : m_roots)
            raiseScores(trees, root, m_score);
    }
    void finish() override {}
    void refuse() override {} // the next pass may find a thread

private:
    const std::vector<pid_t> m_roots;
    const int m_score;
};

} // namespace

void raiseScores(const ProcessTrees &trees, pid_t root, int score)
{
    for (const auto &process : trees.markOf(root).members) {
        if (process.pid != root)
            raiseScore(process, score);
    }
}

OomScores::OomScores(const DaemonView &daemon, BlockingCalls &calls, Observers &observers,
                     int score)
    : m_daemon(daemon)
    , m_calls(calls)
    , m_observers(observers)
    , m_score(score)
{
    m_observers.life.add(*this);
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, [this] { startPass(); });
}

OomScores::~OomScores()
{
    m_observers.life.remove(*this);
}

void OomScores::onProcessStarted(const ChildProcess & /*process*/,
                                 const std::shared_ptr<const SpawnParams> & /*params*/)
{
    if (!m_timer.isActive() || m_timer.remainingTimeAsDuration() > afterStart)
        m_timer.start(afterStart);
}

void OomScores::startPass()
{
    std::vector<pid_t> roots;
    m_daemon.eachProcess([&](const ChildProcess &process) {
        if (!process.hasEnded())
            roots.push_back(process.pid());
    });
    if (roots.empty())
        return;
    m_calls.run(std::make_unique<Pass>(std::move(roots), m_score));
    m_timer.start(interval);
}

} // namespace claustrum
