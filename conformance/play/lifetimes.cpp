// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/lifetimes.h"

#include "wire/jsonscan.h"

namespace claustrum::conformance {
namespace {

bool isSuccess(std::string_view reply)
{
    JsonScanner scanner(reply);
    std::string key;
    for (JsonToken token = scanner.next(); token != JsonToken::End; token = scanner.next()) {
        if (token == JsonToken::Invalid)
            return false;
        if (token != JsonToken::Key)
            continue;
        scanner.copyText(key);
        if (key == "result")
            return true;
        if (!scanner.restOfValue(scanner.next()))
            return false;
    }
    return false;
}

} // namespace

void Lifetimes::sent(int connection, const RequestView &request)
{
    if (request.method != "process.spawn" || request.process.empty())
        return;
    m_spawns[{connection, request.id}] = request.process;
    m_lives[request.process].spawning = true;
}

void Lifetimes::replied(int connection, const FrameKey &reply, std::string_view frame)
{
    const auto spawn = m_spawns.find({connection, reply.name});
    if (reply.kind != FrameKey::Kind::Reply || spawn == m_spawns.end())
        return;
    Lives &lives = m_lives[spawn->second];
    if (lives.spawning && isSuccess(frame))
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
