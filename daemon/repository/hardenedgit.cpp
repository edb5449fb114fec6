// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/hardenedgit.h"

#include "daemon/repository/configlisting.h"
#include "daemon/repository/excludesfile.h"
#include "daemon/repository/gitwords.h"
#include "posix/files.h"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::size_t mostWords = 64UL * 1024; // of stderr, of which 512 bytes are shown

std::string listingText(const std::string &failure, std::string_view words)
{
    std::string text = std::string(refusalHead) + "listing the configuration in force: " + failure;
    if (!words.empty())
        text += ": " + std::string(words);
    return text;
}

/// Stderr begins with the text for "no repository", blanks aside and in any case.
bool saysNoRepository(std::string_view standardError)
{
    constexpr std::string_view text = "fatal: not a git repository";
    standardError.remove_prefix(
        std::min(standardError.find_first_not_of(" \t\r\n"), standardError.size()));
    const auto equal = [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    };
    return standardError.size() >= text.size()
           && std::equal(text.begin(), text.end(), standardError.begin(),
                         [equal](char b, char a) { return equal(a, b); });
}

std::optional<GitRefusal> refusalOfHooks(const GitRules &rules, const ConfigListing &listing)
{
    const auto refused = [](std::string text) { return GitRefusal{.text = std::move(text)}; };
    if (!rules.sortsListingFailures) {
        // The names are read with a scanner of this size.
        if (listing.longest() < ConfigListing::longestKey)
            return std::nullopt;
        return refused(listingText("bufio.Scanner: token too long", ""));
    }
    if (listing.hasLongKey())
        return refused(listingText("a configuration key is longer than the listing reads", ""));
    if (listing.hooks().size() > ConfigListing::mostHooks)
        return refused(std::string(refusalHead) + "too many configured hooks to pin");
    if (listing.hookBytes() > ConfigListing::mostHookBytes)
        return refused(std::string(refusalHead)
                       + "configured hook names exceed the aggregate pin byte bound");
    return std::nullopt;
}

/// The directory can be the working directory of a git.
bool canEnter(const std::string &directory)
{
    const auto status = statFile(directory);
    return status && S_ISDIR(status->st_mode)
           && ::faccessat(AT_FDCWD, directory.c_str(), X_OK, AT_EACCESS) == 0;
}

} // namespace

std::string HardenedRun::words() const
{
    if (refusal)
        return refusal->text;
    auto words = gitWords(finished.err);
    return words.empty() ? failure : words;
}

GitRun HardenedGit::startIn(const std::string &directory, std::vector<std::string> arguments,
                            std::vector<std::string> environment, std::string input,
                            RunLimits limits)
{
    const bool entersDirectory = m_context.rules().checksGitDirectory;
    if (!entersDirectory && !directory.empty())
        arguments.insert(arguments.begin(), {"-C", directory});
    limits.cancelFd = m_caller.cancelFd;
    GitRun run = runGit(m_context, {.arguments = std::move(arguments),
                                    .environment = std::move(environment),
                                    .directory = entersDirectory ? directory : std::string(),
                                    .input = std::move(input),
                                    .limits = limits});
    m_wasKilled = m_wasKilled || run.finished.end != Finished::End::Exited;
    return run;
}

std::vector<std::string> HardenedGit::variablesOf(const GitCall &call) const
{
    auto variables = profileVariables(m_context, call.profile, m_pin);
    if (m_hides)
        setVariable(variables, "GIT_DIR", nullDevice);
    for (const std::string &entry : call.variables)
        setVariable(variables, entry.substr(0, entry.find('=')), entry.substr(entry.find('=') + 1));
    return variables;
}

/// The listing before a step; nullopt if the step may be run.
std::optional<GitRefusal> HardenedGit::list(const GitCall &call, std::vector<std::string> &hooks)
{
    const bool readsValues = m_context.rules().sortsListingFailures;
    std::vector<std::string> arguments;
    if (!call.gitDirectory.empty())
        arguments.push_back("--git-dir=" + call.gitDirectory);
    arguments.insert(arguments.end(), {"config", "-z", "--list"});
    auto variables = variablesOf(call);
    if (readsValues) {
        setVariable(variables, "LC_ALL", "C");
        setVariable(variables, "LANGUAGE", "C");
    } else {
        arguments.emplace_back("--name-only");
    }
    ConfigListing listing;
    RunLimits limits{.outputBytes = mostWords};
    limits.sink = [&listing](std::string_view block) { listing.read(block); };
    const GitRun run =
        startIn(call.directory, std::move(arguments), std::move(variables), {}, limits);
    if (!run.ok())
        return refusalOf(run);
    hooks = readsValues ? listing.hooks() : std::vector<std::string>();
    return refusalOfHooks(m_context.rules(), listing);
}

/// The class of a failed listing.
GitRefusal HardenedGit::refusalOf(const GitRun &listing) const
{
    const std::string words = gitWords(listing.finished.err);
    if (!listing.wasStarted && listing.failure.starts_with("exec: "))
        return {.isNoRepository = true, .text = listing.failure};
    if (!m_context.rules().sortsListingFailures)
        return {.text = listingText(listing.failure, words)};
    if (listing.exitedWith(128) && saysNoRepository(listing.finished.err))
        return {.isNoRepository = true, .text = "git finds no repository here: " + words};
    auto variables = ownVariables(m_context);
    dropVariable(variables, "GIT_CONFIG_GLOBAL");
    dropVariable(variables, "GIT_CONFIG_COUNT");
    const GitRun version = runGit(m_context, {.arguments = {"version"},
                                              .environment = std::move(variables),
                                              .directory = "/",
                                              .limits = {.cancelFd = m_caller.cancelFd}});
    if (version.ok())
        return {.text = listingText(listing.failure, words)};
    const std::string said = gitWords(version.finished.err);
    return {.text = "git cannot run on this host; git not run: " + version.failure
                    + (said.empty() ? "" : ": " + said)};
}

/// No git can be started in the directory; nullopt otherwise.
std::optional<GitRefusal> HardenedGit::refusalOfDirectory(const std::string &directory) const
{
    if (canEnter(directory))
        return std::nullopt;
    const GitRun tried = runGit(
        m_context,
        {.arguments = {"version"}, .environment = ownVariables(m_context), .directory = directory});
    if (tried.wasStarted)
        return std::nullopt;
    const bool lacksGit = tried.failure.starts_with("exec: ");
    return GitRefusal{.isNoRepository = true,
                      .text = lacksGit ? tried.failure : listingText(tried.failure, "")};
}

HardenedRun HardenedGit::run(GitCall call)
{
    const auto refused = [](GitRefusal refusal) {
        HardenedRun run;
        run.failure = refusal.text;
        run.refusal = std::move(refusal);
        return run;
    };
    if (m_wasKilled && !m_continues)
        return refused({.text = std::string(gitKilled)});
    if (call.directory.empty())
        call.directory = m_directory;
    const auto inherited = inheritedSettings(m_context);
    if (!inherited)
        return refused({.text = std::string(refusalHead) + inherited.error().text});
    if (auto refusal = refusalOfDirectory(call.directory))
        return refused(std::move(*refusal));
    auto options = profileOptions(call.profile, excludesFile(m_context));
    std::vector<std::string> hooks;
    if (auto refusal = list(call, hooks))
        return refused(std::move(*refusal));

    std::vector<std::string> arguments = std::move(call.firstOptions);
    if (!call.gitDirectory.empty())
        call.laterOptions.insert(call.laterOptions.begin(), "--git-dir=" + call.gitDirectory);
    for (auto *more : {&options, &call.laterOptions, &call.arguments})
        arguments.insert(arguments.end(), more->begin(), more->end());
    auto variables = variablesOf(call);
    pinHooks(variables, *inherited, hooks);
    return start(call, std::move(arguments), std::move(variables));
}

HardenedRun HardenedGit::start(GitCall &call, std::vector<std::string> arguments,
                               std::vector<std::string> variables)
{
    std::string out;
    bool wasDropped = false;
    call.limits.outputBytes = mostWords;
    call.limits.sink = [&](std::string_view block) {
        const bool mayHold = m_caller.mayHold(out.size() + block.size());
        const auto kept = block.substr(0, mayHold ? mostOutput - out.size() : 0);
        out += kept;
        wasDropped = wasDropped || kept.size() < block.size();
    };
    HardenedRun run;
    static_cast<GitRun &>(run) = startIn(call.directory, std::move(arguments), std::move(variables),
                                         std::move(call.input), call.limits);
    run.finished.out = std::move(out);
    run.finished.outputDropped = wasDropped;
    return run;
}

} // namespace claustrum
