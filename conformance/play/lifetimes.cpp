// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/lifetimes.h"

namespace claustrum::conformance {

void Lifetimes::onRequest(int connection, const FrameView &request)
{
    const std::string process = decodedText(request.process);
    if (process.empty() || decodedText(request.method) != "process.spawn")
        return;
    m_spawns[{connection, std::string(request.id)}] = process;
    m_lives[process].spawning = true;
}

void Lifetimes::onReply(int connection, const FrameKey &reply, const FrameView &frame)
{
    const auto spawn = m_spawns.find({connection, reply.name});
    if (reply.kind != FrameKey::Kind::Reply || spawn == m_spawns.end())
        return;
    Lives &lives = m_lives[spawn->second];
    if (lives.spawning && !frame.result.empty())
        next(lives);
    lives.spawning = false;
    m_spawns.erase(spawn);
}

void Lifetimes::next(Lives &lives)
{
    lives.current += lives.any ? 1 : 0;
    lives.any = true;
    lives.spawning = false;
}

std::size_t Lifetimes::lifeOf(const FrameKey &frame)
{
    Lives &lives = m_lives[frame.name];
    if (lives.spawning && frame.seq == 1)
        next(lives);
    lives.any = true;
    return lives.current;
}

std::size_t Lifetimes::current(const std::string &process) const
{
    const auto found = m_lives.find(process);
    return found == m_lives.end() ? 0 : found->second.current;
}

} // namespace claustrum::conformance
