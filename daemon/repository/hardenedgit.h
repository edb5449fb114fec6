// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitprocess.h"
#include "daemon/interfaces/caller.h"
#include "daemon/repository/gitprofile.h"

#include <string>
#include <vector>

namespace claustrum {

/// The reason for which a git was not run.
struct GitRefusal
{
    bool isNoRepository = false; ///< each method has its own answer to that
    std::string text = {};       ///< for frames; set in both cases
};

/// One step of a method: a git, and how it differs from the others.
struct GitCall
{
    std::vector<std::string> arguments;
    GitProfile profile = GitProfile::Light;
    std::string directory = {};                 ///< empty: that of the HardenedGit
    std::vector<std::string> firstOptions = {}; ///< before those of the profile
    std::string gitDirectory = {};              ///< for the listing, too; empty: git finds it
    std::vector<std::string> laterOptions = {}; ///< behind those of the profile
    std::vector<std::string> variables = {};    ///< "KEY=value", beyond the profile's
    std::string input = {};
    RunLimits limits = {};
};

/// The answer of one step.
struct HardenedRun : GitRun
{
    std::optional<GitRefusal> refusal = {}; ///< git was not run; failure has its text

    /// Git's words, or if it said none the failure.
    [[nodiscard]] std::string words() const;
};

/// Runs the steps of one request of a build after 5db5e4a (later/git-files.md, Calls): each with
/// the options and variables of a profile, and after a listing of the configuration in force, whose
/// failure refuses the step. Blocks; one thread.
class HardenedGit
{
public:
    /// Stdout that is kept; beyond it GitRun::finished says that some was dropped.
    static constexpr std::size_t mostOutput = 16UL * 1024 * 1024;

    HardenedGit(const GitContext &context, std::string directory, Caller caller = {})
        : m_context(context)
        , m_directory(directory.empty() ? "." : std::move(directory))
        , m_caller(std::move(caller))
    {}

    /// GIT_COMMON_DIR of all steps: the result of the trust check.
    void pin(std::string commonDirectory) { m_pin = std::move(commonDirectory); }
    /// Steps find no repository.
    void hideRepositories() { m_hides = true; }

    /// A killed git does not keep later ones from running.
    void continueAfterKills() { m_continues = true; }

    HardenedRun run(GitCall call);
    HardenedRun run(std::vector<std::string> arguments)
    {
        return run(GitCall{.arguments = std::move(arguments)});
    }

    [[nodiscard]] const GitContext &context() const { return m_context; }
    [[nodiscard]] const std::string &directory() const { return m_directory; }
    [[nodiscard]] const std::string &pinned() const { return m_pin; }
    /// A git was killed, at its deadline or because the client is gone.
    [[nodiscard]] bool wasKilled() const { return m_wasKilled; }

private:
    std::optional<GitRefusal> list(const GitCall &call, std::vector<std::string> &hooks);
    GitRun startIn(const std::string &directory, std::vector<std::string> arguments,
                   std::vector<std::string> environment, std::string input, RunLimits limits);
    HardenedRun start(GitCall &call, std::vector<std::string> arguments,
                      std::vector<std::string> variables);
    [[nodiscard]] std::vector<std::string> variablesOf(const GitCall &call) const;
    [[nodiscard]] GitRefusal refusalOf(const GitRun &listing) const;
    [[nodiscard]] std::optional<GitRefusal> refusalOfDirectory(const std::string &directory) const;

    const GitContext &m_context;
    std::string m_directory;
    Caller m_caller;
    std::string m_pin;
    bool m_hides = false;
    bool m_wasKilled = false;
    bool m_continues = false;
};

/// Text of a refusal before git is run.
inline constexpr std::string_view refusalHead =
    "config-defined hooks could not be pinned off; git not run: ";

} // namespace claustrum
