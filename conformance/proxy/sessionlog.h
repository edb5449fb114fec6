// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/proxy/lineassembler.h"
#include "conformance/proxy/redactor.h"
#include "conformance/proxy/tapfile.h"
#include "conformance/record/putback.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace claustrum::conformance {

struct SessionLogOptions
{
    std::string token;     ///< empty: not known before a client uses it
    std::string directory; ///< becomes ${DIR}; empty: no replacement
    bool maskData = false; ///< replaces payloads by as many x
};

/// Records the traffic of a tap as the transcript of a live session (docs/recording.md).
class SessionLog
{
public:
    /// Limit of remembered requests per connection, and of remembered exits. They decide which
    /// values of later replies depend on time and need a mask.
    static constexpr std::size_t maxRemembered = 10000;

    /// @param file must outlive this
    SessionLog(TapFile &file, const SessionLogOptions &options);

    /// Records a new connection; returns its number, from 1.
    int openConnection();
    void onClientBytes(int connection, std::string_view bytes);
    void onServerBytes(int connection, std::string_view bytes);
    void onClientHalfClosed(int connection);
    void onClientGone(int connection);
    void onServerClosed(int connection);

private:
    struct Request
    {
        std::string method;
        std::string process;
    };
    struct Connection
    {
        std::unique_ptr<LineAssembler> fromClient;
        std::unique_ptr<LineAssembler> fromServer;
        std::map<std::string, Request> requests; ///< by id
    };

    void onClientLine(int number, const TappedLine &line);
    void onServerLine(int number, const TappedLine &line);
    void write(std::string_view key, int number, const std::string &text, std::string_view raw,
               bool newline);
    void noteRequest(int number, const FrameView &request);
    [[nodiscard]] std::string maskedRequest(const FrameView &request) const;
    [[nodiscard]] std::string output(const FrameView &frame, const FrameKey &key);
    [[nodiscard]] std::string reply(int number, const FrameView &frame);

    TapFile &m_file;
    Redactor m_redactor;
    PutBack m_putBack;
    bool m_maskData;
    std::map<int, Connection> m_connections; ///< the open ones
    std::set<std::string> m_exited;          ///< processes whose exit frame was recorded
    std::size_t m_held = 0;                  ///< bytes of unfinished lines
    int m_last = 0;
};

} // namespace claustrum::conformance
