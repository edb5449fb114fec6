// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/socketdial.h"

#include "posix/unixsocket.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace claustrum {
namespace {

constexpr std::chrono::milliseconds connectLimit{250};
constexpr std::chrono::milliseconds patience{500};

bool accepts(const std::string &path)
{
    return connectUnixSocket(path, connectLimit).ok();
}

/// Shared with the thread that connects, which may outlast the question.
struct Outcome
{
    std::mutex mutex;
    std::condition_variable known;
    std::optional<bool> accepted;
};

} // namespace

Dialled dialSocket(const std::string &path, std::function<bool(const std::string &)> connect)
{
    const auto outcome = std::make_shared<Outcome>();
    const auto work = [outcome, path, connect = connect ? std::move(connect) : accepts] {
        const bool accepted = connect(path);
        const std::lock_guard lock(outcome->mutex);
        outcome->accepted = accepted;
        outcome->known.notify_one();
    };
    try {
        std::thread(work).detach();
    } catch (const std::system_error &) {
        return Dialled::Refuses; // no thread: a child without an agent is better than none
    }
    std::unique_lock lock(outcome->mutex);
    outcome->known.wait_for(lock, patience, [&] { return outcome->accepted.has_value(); });
    if (!outcome->accepted)
        return Dialled::Hangs;
    return *outcome->accepted ? Dialled::Accepts : Dialled::Refuses;
}

} // namespace claustrum
