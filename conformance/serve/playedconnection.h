// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/serve/script.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// What clients have asked for so far, on all connections.
struct PlayProgress
{
    std::map<std::size_t, int> asked; ///< how often a step of the client came, by its index
    int strangers = 0;                ///< lines that the recording does not have
};

/// The server's side of one connection with a client: a recorded connection, played. No I/O.
///
/// A line of the client is answered as the first recorded one that is equal but for its id and was
/// not asked for yet on this connection. Its reply gets the client's id; the other frames follow in
/// the recorded order, those of a process never before their predecessors. The same line once more
/// gets its reply once more.
class PlayedConnection
{
public:
    /// Both must outlive this; the progress is shared.
    PlayedConnection(const ConnectionScript &script, PlayProgress &progress);

    /// A line without its newline; @p newline is false for the bytes before the client's end.
    void onLine(std::string_view line, bool newline);

    /// The client sends no more.
    void onEnd();

    /// Adds to output() what is due by now, also by requests on other connections.
    void advance();

    /// The bytes for the client, to be taken.
    std::string output;

    /// Whether the connection ends after the output.
    [[nodiscard]] bool isClosing() const { return m_closing; }

    /// A description of the last line that the recording does not have, to be taken; or empty.
    std::string complaint;

private:
    [[nodiscard]] const ScriptRequest *find(const std::string &key, bool newline) const;
    void answerAgain(const ScriptRequest &request, const std::string &id);
    void refuse(std::string_view line);
    void trigger(std::size_t step);
    [[nodiscard]] bool mayClose() const;
    void emit(const ScriptOutput &one);

    const ConnectionScript &m_script;
    PlayProgress &m_progress;
    std::map<std::size_t, std::string> m_ids; ///< the client's id of each request, by step
    std::multimap<std::size_t, std::size_t> m_byTrigger; ///< outputs, by index
    std::set<std::size_t> m_triggered;                   ///< outputs that were not sent yet
    std::vector<bool> m_sent;                            ///< by output
    std::size_t m_unsent;
    bool m_closing = false;
};

} // namespace claustrum::conformance
