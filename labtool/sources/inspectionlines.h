// SPDX-License-Identifier: Apache-2.0
// Lines of the inspection socket (docs/inspection.md).
#pragma once

#include "labtool/frames/framerecord.h"
#include "labtool/frames/sessioninfo.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace claustrum::lab {

struct WatchedFrame
{
    IncomingFrame frame;
};
struct WatchedSnapshot
{
    std::int64_t time;
    Snapshot snapshot;
};
/// The number of lines that a slow watcher has lost.
struct WatchedLoss
{
    std::int64_t time;
    std::uint64_t count;
};
/// The reply to a request of this tool.
struct InspectionReply
{
    std::int64_t id;
    JsonValue result; ///< null if there is an error
    int code = 0;
    std::string message; ///< of an error
};
/// A line of another version: ignored, and reported once.
struct UnknownLine
{
    std::string why;
};

using InspectionLine =
    std::variant<WatchedFrame, WatchedSnapshot, WatchedLoss, InspectionReply, UnknownLine>;

[[nodiscard]] InspectionLine readInspectionLine(std::string_view line);

/// {"jsonrpc":"2.0","id":…,"method":…,"params":…,"auth":…} with a newline.
[[nodiscard]] std::string writeInspectionRequest(std::int64_t id, std::string_view method,
                                                 std::string_view params, std::string_view token);

} // namespace claustrum::lab
