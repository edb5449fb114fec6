// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/blockingcalls.h"

#include "daemon/loop/place.h"

#include <array>
#include <climits>
#include <unistd.h>
#include <utility>

namespace claustrum {
namespace {

std::string workingDirectory()
{
    std::array<char, PATH_MAX> path{};
    return ::getcwd(path.data(), path.size()) ? path.data() : std::string("/");
}

/// A slot of a client, which may be gone when it is given back.
class ClientSlot
{
public:
    ClientSlot() = default;
    ClientSlot(std::shared_ptr<Slots> of, std::string place)
        : m_slots(std::move(of))
        , m_place(std::move(place))
    {}
    ClientSlot(ClientSlot &&other) noexcept = default;
    ClientSlot &operator=(ClientSlot &&other) noexcept
    {
        std::swap(m_slots, other.m_slots);
        std::swap(m_place, other.m_place);
        return *this;
    }
    ~ClientSlot()
    {
        if (m_slots)
            m_slots->giveBack(m_place);
    }

    [[nodiscard]] const std::shared_ptr<Slots> &slots() const { return m_slots; }

private:
    std::shared_ptr<Slots> m_slots;
    std::string m_place;
};

} // namespace

/// A call on its way, and the slots that it holds.
struct BlockingCalls::Job
{
    std::unique_ptr<BlockingCall> call;
    FileUse use;
    std::shared_ptr<const Mounts> mounts;
    Place place;
    std::string slot; // the place at which it has one of m_slots
    ClientSlot clientSlot;
    int moves = 0;
};

BlockingCalls::BlockingCalls(Workers &workers, const Slots::Limits &limits)
    : m_workers(workers)
    , m_directory(workingDirectory())
    , m_slots(limits)
{}

void BlockingCalls::run(std::unique_ptr<BlockingCall> call, FileUse use,
                        const std::shared_ptr<Slots> &client)
{
    for (std::string &path : use.paths) {
        if (!path.empty() && !path.starts_with('/'))
            path.insert(0, m_directory + "/");
    }
    auto mounts = m_mounts.now();
    Place place(*mounts, use);
    enter(std::unique_ptr<Job>(new Job{
              std::move(call), std::move(use), std::move(mounts), std::move(place), {}, {}, 0}),
          client);
}

void BlockingCalls::enter(std::unique_ptr<Job> job, const std::shared_ptr<Slots> &client)
{
    if (!client) {
        enterForAll(std::move(job));
        return;
    }
    BlockingCall *const steps = job->call.get();
    const std::string place = job->place.name();
    // Weak: it must not keep alive the slots it waits for.
    Slots::Start start = [this, job = std::move(job), weak = std::weak_ptr(client)]() mutable {
        job->clientSlot = ClientSlot(weak.lock(), job->place.name());
        enterForAll(std::move(job));
    };
    if (!client->take(place, start, [steps] { return steps->isWanted(); }))
        steps->refuse();
}

void BlockingCalls::enterForAll(std::unique_ptr<Job> job)
{
    BlockingCall *const steps = job->call.get();
    const std::string place = job->slot = job->place.name();
    Slots::Start begin = [this, job = std::move(job)]() mutable { start(std::move(job)); };
    if (!m_stopped && !m_slots.take(place, begin, [steps] { return steps->isWanted(); }))
        steps->refuse();
}

void BlockingCalls::start(std::unique_ptr<Job> job)
{
    if (m_stopped)
        return;
    BlockingCall *const steps = job->call.get();
    const std::string place = job->slot;
    steps->begin(job->clientSlot.slots());
    Workers::Job work = [this, job = std::move(job)]() mutable { workOn(std::move(job)); };
    if (m_workers.run(work))
        return;
    steps->refuse(); // the job was not taken, and still owns the call
    work = {};
    m_slots.giveBack(place);
}

/// On a worker thread.
void BlockingCalls::workOn(std::unique_ptr<Job> job)
{
    constexpr int mostMoves = 8; // more only while someone changes links all the time
    const bool moves = job->moves < mostMoves && job->place.follow(*job->mounts, job->use);
    if (!moves)
        job->call->work();
    m_ended.post([this, moves, job = std::move(job)]() mutable {
        moves ? moveOn(std::move(job)) : finish(std::move(job));
    });
}

void BlockingCalls::moveOn(std::unique_ptr<Job> job)
{
    ++job->moves;
    const std::string place = job->slot;
    const auto client = job->clientSlot.slots();
    job->clientSlot = {};
    m_slots.giveBack(place);
    enter(std::move(job), client);
}

void BlockingCalls::finish(std::unique_ptr<Job> job)
{
    job->call->finish();
    const std::string place = job->slot;
    job.reset();
    m_slots.giveBack(place);
}

} // namespace claustrum
