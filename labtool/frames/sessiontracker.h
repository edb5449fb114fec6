// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framerecord.h"
#include "labtool/frames/sessioninfo.h"

#include <map>
#include <string>
#include <string_view>

namespace claustrum::lab {

/// Derives connections and processes from frames alone: for recordings, and for a daemon before its
/// first snapshot. Tracks at most `limit` of each and ignores further ones.
class SessionTracker
{
public:
    static constexpr std::size_t limit = 10'000;

    /// @param bytes of the frame; needed for process.spawn only
    void onRequest(std::uint32_t connection, std::uint32_t size, const FrameFacts &facts,
                   std::string_view bytes);
    /// @param method of the request, like @p process
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
