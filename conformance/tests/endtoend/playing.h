// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/results/difference.h"

#include <QString>
#include <QTemporaryDir>

#include <chrono>
#include <string>
#include <string_view>

/// Helpers for tests of the player against the fake server, whose mode is its fault. They are
/// compiled with the path of the server, CLAUSTRUM_FAKE_SERVER.
namespace claustrum::conformance::test {

/// Long enough on any machine; only a failing test waits so long.
constexpr std::chrono::seconds patience{20};
/// For answers that never arrive.
constexpr std::chrono::seconds shortPatience{3};

/// The lines of a request and its reply.
extern const std::string ping;

/// A transcript for a server in that mode; its steps are a ping unless others are given.
std::string transcriptFor(const std::string &mode, const std::string &steps);

/// A job that plays the transcript; both arguments outlive it.
Job jobFor(const Transcript &transcript, const PlayOptions &options);

/// Options for the fake server.
PlayOptions optionsOf(std::chrono::milliseconds timeout = patience);

/// Whether a server in that mode never answers.
bool keepsWaiting(std::string_view mode);

/// Plays the transcriptFor() a mode in a process of its own.
ScenarioResult playMode(const std::string &mode, const std::string &steps = {},
                        std::chrono::milliseconds timeout = patience);

/// The reason, and the summary of each difference.
std::string all(const ScenarioResult &result);

/// Processes whose command line holds @p part.
int processesOf(const std::string &part);

/// The folder for the sandboxes of this program and its children.
class SandboxFolder
{
public:
    /// Sets TMPDIR; for init().
    void use() const;
    /// Fails the test if a process or a sandbox is left; for cleanup().
    void checkForLeftovers() const;

    [[nodiscard]] QString path() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
};

} // namespace claustrum::conformance::test
