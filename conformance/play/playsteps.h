// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/connection.h"
#include "conformance/host/fixtures.h"
#include "conformance/host/httpget.h"
#include "conformance/host/httpserver.h"
#include "conformance/host/logmoments.h"
#include "conformance/host/pollloop.h"
#include "conformance/host/portmap.h"
#include "conformance/host/sandbox.h"
#include "conformance/host/server.h"
#include "conformance/model/placeholders.h"
#include "conformance/model/transcript.h"
#include "conformance/play/answers.h"
#include "conformance/play/lastframes.h"
#include "conformance/play/player.h"
#include "conformance/results/difference.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace claustrum::conformance {

/// Plays the steps in a sandbox and fills in verdict, differences, notes and log.
void playSteps(const Transcript &transcript, const PlayOptions &options, const Sandbox &sandbox,
               const MakeAnswers &makeAnswers, ScenarioResult &result);

/// Plays the steps of one transcript, until the end or until more steps would show nothing new (the
/// server died, an answer is missing, too many differences).
class StepPlayer
{
public:
    /// The play stops after this number of differences.
    static constexpr std::size_t maxDifferences = 50;

    /// The limit of all waits before disconnects: a live session may have many.
    static constexpr std::chrono::milliseconds settleLimit{1000};

    StepPlayer(const Transcript &transcript, const PlayOptions &options, const Sandbox &sandbox,
               HttpServer &http, PollLoop &loop, const MakeAnswers &makeAnswers,
               ScenarioResult &result);

    void play();

private:
    [[nodiscard]] Verdict verdict() const;
    void waitForLate();
    void finish();
    void settle();
    void endConnection(int number);
    void closeConnections();
    void addLogs();
    void reportClosed();
    void reportUnfinished(int number);
    void reportPrinted();

    void perform(const Fixture &fixture);
    void perform(const Serve &serve);
    void perform(const Send &send);
    void perform(const Receive &receive);
    void perform(const Expect &expect);
    void perform(const Collect &collect);
    void perform(const Silence &silence);
    void perform(const Connect &connect);
    void perform(const Disconnect &disconnect);
    void perform(const HalfClose &halfClose);
    void perform(const ExpectEof &eof);
    void perform(const Pause &pause);
    void perform(const Run &run);
    void perform(const Get &get);
    void perform(const Tree &tree);
    static void perform(const BeginCase &) {} // for readers only

    [[nodiscard]] std::string buildToSpeak() const;
    Connection *connection(int number);
    void onFrame(int number, std::string_view bytes);
    void onClosedByServer(int number, const std::string &how);
    void settleBeforeClosing(std::size_t next);
    [[nodiscard]] bool closingIsExpected(int number) const;
    [[nodiscard]] bool leadsToEof(std::size_t from, int number) const;
    [[nodiscard]] bool isAwaitedCause(const Action &action, int number) const;
    [[nodiscard]] bool isAwaitedFrame(std::size_t step, int number) const;
    /// Whether answers on this connection count after the server closed another one, as it does
    /// with one whose process is taken over: if all answers are recorded.
    [[nodiscard]] bool stillReceives(int number) const;
    void waitFor(std::size_t step, int number);
    bool flush(Connection &connection, int number);

    bool waitUntil(const std::function<bool()> &done);
    void report(Difference difference);
    void differs(Difference::Kind kind, std::string summary, std::vector<std::string> details = {});
    void cannotGoOn(std::string reason);
    void didNotStart(std::string why);
    [[nodiscard]] std::string howTheServerDied();
    std::string takeClosing();

    const Transcript &m_transcript;
    const PlayOptions &m_options;
    const Sandbox &m_sandbox;
    PollLoop &m_loop;
    ScenarioResult &m_result;
    Placeholders m_placeholders;
    Server m_server;
    FixtureBuilder m_fixtures;
    LogMoments m_logMoments; ///< of the differences
    LastFrames m_lastFrames;
    std::unique_ptr<Answers> m_answers;
    PortMap m_ports;
    std::map<int, std::unique_ptr<Connection>> m_connections;
    Deadline m_lastDeadline; ///< of all waits
    std::size_t m_step = 0;
    std::chrono::milliseconds m_settleLeft = settleLimit;
    std::set<int> m_incomplete;            ///< connections on which an incomplete line was sent
    bool m_shuttingDown = false;           ///< a shutdown was sent
    std::optional<std::size_t> m_servedBy; ///< the last serve step that succeeded
    int m_silent = 0;                      ///< the connection that must be silent; 0: none
    bool m_stopped = false;                ///< the rest is not played
    bool m_couldNotStart = false;
    bool m_namesItsBuild = false; ///< the last serve step, by its flag or configuration
    std::string m_closedHow;      ///< a connection that should be open; reported later
    std::string m_closedAfter;    ///< the last frame before it
    std::string m_after;          ///< the same, for the next report
};

} // namespace claustrum::conformance
