// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/killwait.h"

#include "daemon/process/signalname.h"
#include "wire/jsonwriter.h"

#include <algorithm>

namespace claustrum {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds longestTimeout{30000};
constexpr milliseconds afterEscalation{7000};

} // namespace

KillWait::Request killRequest(const KillAndWaitParams &params, const ReferenceBuild &build)
{
    KillWait::Request request;
    request.signal = signalByName(params.signal);
    if (params.timeoutMs > 0)
        request.timeout = std::min(milliseconds(params.timeoutMs), longestTimeout);
    request.escalate = params.escalate.value_or(true);
    request.killRest = request.escalate && build.killAndWaitKillsRest();
    return request;
}

std::string killedJson(const KillWait::Outcome &outcome)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("found", true).boolean("died", outcome.died);
    if (outcome.escalated)
        object.boolean("escalated", true);
    object.close();
    return json;
}

void KillWait::begin(ChildProcess &process, const Request &request, Done done)
{
    const auto wait = std::make_shared<KillWait>(process, request, std::move(done));
    process.whenExited([wait] { wait->finish(true); });
    wait->start();
}

KillWait::KillWait(ChildProcess &process, const Request &request, Done done)
    : m_process(process)
    , m_request(request)
    , m_done(std::move(done))
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, [this] { onTimeout(); });
}

void KillWait::start()
{
    if (m_request.killRest)
        m_process.killGroupAtExit();
    else if (m_request.escalate)
        m_process.holdGroup();
    m_timer.start(m_request.timeout);
    if (m_request.escalate)
        m_process.noteKillAt(std::chrono::steady_clock::now() + m_request.timeout);
    m_process.signal(m_request.signal, m_request.signal == SIGKILL, Killer::Client);
}

void KillWait::onTimeout()
{
    if (m_state == State::Signalled && m_request.escalate) {
        m_state = State::Escalated;
        m_timer.start(afterEscalation);
        m_process.killGroup(Killer::Client);
    } else {
        finish(false);
    }
}

void KillWait::finish(bool died)
{
    if (m_state == State::Done)
        return;
    const Outcome outcome{died, m_state == State::Escalated};
    m_state = State::Done;
    m_timer.stop();
    m_process.noteKillAt(std::nullopt);
    auto done = std::exchange(m_done, {}); // with what it holds, for the process may live on
    done(outcome);
}

} // namespace claustrum
