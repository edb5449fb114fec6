// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framerecord.h"
#include "labtool/model/sessioninfo.h"

#include <map>
#include <string>
#include <string_view>

namespace claustrum::lab {

/// Learns connections and processes from the frames alone: what there is to know about a
/// recording, or about a daemon before its first snapshot. At most `limit` of each; further ones
/// are not tracked.
class SessionTracker
{
public:
    static constexpr std::size_t limit = 10'000;

    /// @param bytes the frame's, if it is at hand; only spawns are looked into
    void onRequest(std::uint32_t connection, std::uint32_t size, const FrameFacts &facts,
                   std::string_view bytes);
    /// @param method of the request, with its process
    void onReply(std::uint32_t connection, std::uint32_t size, const FrameFacts &facts,
                 const std::string &method, const std::string &process, std::string_view bytes);
    void onStream(std::uint32_t connection, std::uint32_t size, const FrameFacts &facts);
    void onClose(std::uint32_t connection);
    void clear();

    [[nodiscard]] const std::map<std::uint32_t, ConnectionInfo> &connections() const
    {
        return m_connections;
    }
    [[nodiscard]] const std::map<std::string, ProcessInfo> &processes() const
    {
        return m_processes;
    }

private:
    ConnectionInfo *connectionOf(std::uint32_t number);
    ProcessInfo *processOf(const std::string &id);
    void attach(ProcessInfo &process, std::uint32_t connection);

    std::map<std::uint32_t, ConnectionInfo> m_connections;
    std::map<std::string, ProcessInfo> m_processes;
};

} // namespace claustrum::lab
