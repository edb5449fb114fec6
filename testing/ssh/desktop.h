// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/ssh/desktophost.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// A client that behaves as the desktop does: it asks for the capabilities first, and uses only
/// what it finds there.
///
/// Its CLI is a script that sends its input back, so that each byte can be compared.
class Desktop
{
public:
    /// A step and its outcome, a few words for a table.
    struct Step
    {
        std::string_view name;
        std::string outcome;
    };

    /// @param build that the host's daemon is to speak
    Desktop(DesktopHost &host, std::string build);

    /// Runs all steps, up to the first that fails.
    std::vector<Step> run();

    /// The problem of the step that failed; empty: none did.
    [[nodiscard]] const std::string &problem() const { return m_problem; }

private:
    /// The state of the session's process, as far as this client knows.
    struct Session
    {
        std::string id;
        Seq lastSeq = 0;
        std::uint64_t sent = 0;  ///< bytes of stdin
        std::string echoed = {}; ///< what came back
        bool isEnded = false;
    };

    std::string install();
    std::string start();
    std::string ask();
    std::string spawn();
    std::string workInTrees();
    std::string resumeAfterLoss();
    std::string replaceConnection();
    std::string takeSessionOver();
    std::string askForMore();
    std::string upgrade();
    std::string stop();

    std::string serve();
    void connect();
    void learn();
    [[nodiscard]] bool has(std::string_view feature) const { return m_features.contains(feature); }
    std::string call(std::string_view method, const std::string &params);
    std::string askFor(Client &client, std::string_view method, const std::string &params);
    void say(const std::string &text);
    void hear(std::size_t bytes);
    void take(const std::string &frame);
    void reattach(Client &client);
    std::string makeTree(const std::string &name, const std::string &more);
    void check(bool holds, const std::string &what);

    DesktopHost &m_host;
    const std::string m_build;
    const std::string m_cli = m_host.home() + "/cli/1.0.0";
    const std::string m_repo = m_host.home() + "/repo";
    std::unique_ptr<DesktopLink> m_link;
    std::set<std::string, std::less<>> m_methods;
    std::set<std::string, std::less<>> m_features;
    std::string m_instance; ///< of the daemon; empty: it does not tell
    Session m_session;
    std::string m_said; ///< all input of the session's process
    std::string m_problem;
};

} // namespace claustrum::testing
