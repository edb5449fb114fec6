// SPDX-License-Identifier: Apache-2.0
#include "daemon/fences/fences.h"

#include "daemon/fences/scopes.h"
#include "daemon/loop/log.h"
#include "posix/files.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::int64_t highestScore = 1000;
constexpr const char *scoreFile = "/proc/self/oom_score_adj";

int addedTo(int own, std::int64_t adjustment)
{
    return static_cast<int>(std::min(highestScore, own + std::min(adjustment, highestScore)));
}

/// The groups, with the files that they use.
struct SystemScopes
{
    SystemCgroupFiles files;
    std::unique_ptr<Scopes> scopes;
    std::atomic<bool> hasFailed = false; // logged once
};

std::shared_ptr<SystemScopes> openScopes(const ServeSettings &settings)
{
    auto system = std::make_shared<SystemScopes>();
    auto scopes = Scopes::open(
        system->files, {.memoryBytes = settings.memoryMax, .tasks = settings.tasksMax}, ::getpid());
    if (!scopes) {
        logWarn("fences", scopes.error().text);
        return nullptr;
    }
    system->scopes = std::move(*scopes);
    logInfo("fences", "each child gets a control group of its own");
    return system;
}

void addGroup(std::vector<ChildWrite> &writes, SystemScopes &system)
{
    auto group = system.scopes->makeOne();
    if (group)
        writes.push_back(*std::move(group));
    else if (!system.hasFailed.exchange(true))
        logWarn("fences", "a child got no control group: " + group.error().text);
}

} // namespace

int ownOomScore()
{
    const auto text = readFile(scoreFile, 64);
    return text ? std::atoi(text->c_str()) : 0;
}

int scoreOfChild(int own, std::int64_t adjustment)
{
    return addedTo(own, adjustment);
}

int scoreOfTree(int own, std::int64_t adjustment)
{
    return addedTo(addedTo(own, adjustment), adjustment);
}

Fence makeFence(const ServeSettings &settings)
{
    const auto scopes = settings.scopesChildren() ? openScopes(settings) : nullptr;
    const std::int64_t adjustment = settings.oomScoreAdj;
    if (!scopes && adjustment == 0)
        return {};
    const std::string score = std::to_string(scoreOfChild(ownOomScore(), adjustment));
    return [scopes, adjustment, score] {
        std::vector<ChildWrite> writes;
        if (adjustment > 0)
            writes.push_back({scoreFile, score});
        if (scopes)
            addGroup(writes, *scopes);
        return writes;
    };
}

} // namespace claustrum
