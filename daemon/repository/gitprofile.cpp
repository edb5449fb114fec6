// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/gitprofile.h"

#include "wire/goquote.h"

#include <array>
#include <charconv>
#include <span>

namespace claustrum {
namespace {

constexpr std::string_view excludesOption = "core.excludesFile=";
constexpr std::string_view noProtocol = "denied_by_claude_ssh";

constexpr std::array lightOptions = std::to_array<std::string_view>({
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "branch.autoSetupMerge=false",
    "fetch.bundleURI=",
    "http.saveCookies=false",
    "core.alternateRefsCommand=",
    "alias.remote-https=",
    "alias.remote-http=",
    "alias.remote-ssh=",
    excludesOption,
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=false",
});

constexpr std::array heavyOptions = std::to_array<std::string_view>({
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    excludesOption,
    "core.longpaths=true",
    "protocol.allow=never",
    "protocol.ext.allow=never",
    "protocol.fd.allow=never",
    "protocol.file.allow=never",
    "protocol.git.allow=never",
    "protocol.ssh.allow=never",
    "protocol.http.allow=never",
    "protocol.https.allow=never",
    "credential.helper=",
    "core.askPass=",
    "fetch.bundleURI=",
    "core.alternateRefsCommand=",
    "alias.remote-https=",
    "alias.remote-http=",
    "alias.remote-ssh=",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=false",
});

std::span<const std::string_view> optionsOf(GitProfile profile)
{
    if (profile == GitProfile::Heavy)
        return heavyOptions;
    return lightOptions;
}

/// The daemon's own GIT_ALLOW_PROTOCOL, cut to https and ssh.
std::string lightProtocols(const GitContext &context)
{
    const auto own = context.variable("GIT_ALLOW_PROTOCOL");
    if (!own || !context.rules().honorsOwnVariables)
        return "https:ssh";
    std::string kept;
    for (std::string_view rest = *own; !rest.empty();) {
        const auto end = std::min(rest.find(':'), rest.size());
        if (const auto name = rest.substr(0, end); name == "https" || name == "ssh")
            kept += (kept.empty() ? "" : ":") + std::string(name);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return kept.empty() ? std::string(noProtocol) : kept;
}

void setLight(std::vector<std::string> &variables, const GitContext &context)
{
    setVariable(variables, "GIT_TERMINAL_PROMPT", "0");
    if (!context.rules().checksGitDirectory)
        return;
    setVariable(variables, "GIT_NO_REPLACE_OBJECTS", "1");
    setVariable(variables, "GIT_GRAFT_FILE", nullDevice);
}

void setNoTransport(std::vector<std::string> &variables)
{
    setVariable(variables, "GIT_NO_LAZY_FETCH", "1");
    setVariable(variables, "GIT_ALLOW_PROTOCOL", noProtocol);
    setVariable(variables, "GIT_ASKPASS", "");
}

/// An unsigned count as C reads it: blanks, one plus, digits; empty is 0.
std::optional<std::size_t> count(std::string_view text)
{
    if (text.empty())
        return 0;
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size()));
    if (text.starts_with('+'))
        text.remove_prefix(1);
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

std::vector<std::string> profileOptions(GitProfile profile, const std::string &excludesFile)
{
    std::vector<std::string> options;
    for (const std::string_view option : optionsOf(profile)) {
        options.emplace_back("-c");
        options.emplace_back(option);
        if (option == excludesOption)
            options.back() += excludesFile;
    }
    return options;
}

void dropVariable(std::vector<std::string> &variables, std::string_view name)
{
    std::erase_if(variables, [name](const std::string &entry) {
        return entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=';
    });
}

void setVariable(std::vector<std::string> &variables, std::string_view name, std::string_view value)
{
    dropVariable(variables, name);
    variables.push_back(std::string(name) + '=' + std::string(value));
}

std::vector<std::string> ownVariables(const GitContext &context)
{
    auto variables = context.variables;
    if (context.rules().honorsOwnVariables) {
        dropVariable(variables, "GIT_CONFIG");
        dropVariable(variables, "GIT_CONFIG_PARAMETERS");
    }
    return variables;
}

std::vector<std::string> profileVariables(const GitContext &context, GitProfile profile,
                                          const std::string &pin)
{
    auto variables = ownVariables(context);
    if (profile == GitProfile::Heavy) {
        setNoTransport(variables);
        setVariable(variables, "GIT_TERMINAL_PROMPT", "0");
    } else {
        if (profile == GitProfile::Light)
            setVariable(variables, "GIT_ALLOW_PROTOCOL", lightProtocols(context));
        setLight(variables, context);
    }
    if (!pin.empty())
        setVariable(variables, "GIT_COMMON_DIR", pin);
    if (profile == GitProfile::Guard)
        setNoTransport(variables);
    return variables;
}

Result<std::size_t> inheritedSettings(const GitContext &context)
{
    const auto text = context.variable("GIT_CONFIG_COUNT");
    if (!text || !context.rules().honorsOwnVariables)
        return std::size_t{0};
    const auto settings = count(*text);
    if (!settings)
        return Error{"inherited GIT_CONFIG_COUNT " + go::quote(*text) + " is not a count"};
    for (std::size_t i = 0; i < *settings; ++i) {
        const std::string number = std::to_string(i);
        if (!context.variable("GIT_CONFIG_KEY_" + number)
            || !context.variable("GIT_CONFIG_VALUE_" + number))
            return Error{"inherited GIT_CONFIG pair " + number + " is incomplete"};
    }
    return *settings;
}

void pinHooks(std::vector<std::string> &variables, std::size_t inherited,
              const std::vector<std::string> &hooks)
{
    std::size_t next = inherited;
    const auto add = [&](const std::string &key, std::string_view value) {
        const std::string number = std::to_string(next++);
        setVariable(variables, "GIT_CONFIG_KEY_" + number, key);
        setVariable(variables, "GIT_CONFIG_VALUE_" + number, value);
    };
    setVariable(variables, "GIT_CONFIG_COUNT", std::to_string(inherited + 2 + 2 * hooks.size()));
    add("hook.enabled", "false");
    add("hook.event", "");
    for (const std::string &hook : hooks) {
        add("hook." + hook + ".enabled", "false");
        add("hook." + hook + ".event", "");
    }
}

} // namespace claustrum
