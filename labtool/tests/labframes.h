// SPDX-License-Identifier: Apache-2.0
// Frames for tests, in the form that sources deliver.
#pragma once

#include "labtool/frames/framerecord.h"
#include "wire/frame.h"

#include <string>
#include <string_view>

namespace claustrum::lab::test {

inline IncomingFrame incoming(std::uint32_t connection, Direction direction, std::string bytes,
                              std::int64_t time = 0)
{
    IncomingFrame frame;
    frame.time = time;
    frame.connection = connection;
    frame.direction = direction;
    frame.facts = readFacts(bytes, direction);
    frame.bytes = std::move(bytes);
    return frame;
}

inline IncomingFrame request(std::uint32_t connection, int id, std::string_view method,
                             std::string_view params = "{}", std::int64_t time = 0)
{
    return incoming(connection, Direction::In,
                    R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")"
                        + std::string(method) + R"(","params":)" + std::string(params)
                        + R"(,"auth":"<redacted>"})",
                    time);
}

inline IncomingFrame reply(std::uint32_t connection, int id, std::int64_t time = 0,
                           std::string_view result = R"({"success":true})")
{
    return incoming(connection, Direction::Out,
                    R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":)"
                        + std::string(result) + '}',
                    time);
}

inline IncomingFrame errorReply(std::uint32_t connection, int id, int code, std::string_view text,
                                std::int64_t time = 0)
{
    return incoming(connection, Direction::Out,
                    R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"error":{"code":)"
                        + std::to_string(code) + R"(,"message":")" + std::string(text) + R"("}})",
                    time);
}

inline IncomingFrame stream(std::uint32_t connection, std::string_view process, std::uint64_t seq,
                            std::string_view data, Stream which = Stream::Stdout,
                            std::int64_t time = 0)
{
    const Frame frame = StreamFrames(process).data(which, seq, data);
    return incoming(connection, Direction::Out,
                    std::string(frame.bytes().substr(0, frame.size() - 1)), time);
}

inline IncomingFrame exitFrame(std::uint32_t connection, std::string_view process,
                               std::uint64_t seq, int code, std::int64_t time = 0)
{
    const Frame frame = StreamFrames(process).exit(seq, code);
    return incoming(connection, Direction::Out,
                    std::string(frame.bytes().substr(0, frame.size() - 1)), time);
}

} // namespace claustrum::lab::test
