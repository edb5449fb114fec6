// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// A field of params: its name on the wire, and the member with its value.
template <typename T>
struct ParamsField
{
    std::string_view name;
    T &value;
};

template <typename T>
ParamsField<T> field(std::string_view name, T &value)
{
    return {name, value};
}

// The params of each method (methods.md, processes.md), as written: not yet expanded, decoded or
// checked. Absent fields have their zero value, or nullopt where the method distinguishes absent
// from zero. fields() calls its argument with all fields.

/// files.stat, files.list, files.validate, git.info, git.status, git.list_branches
struct PathParams
{
    std::string path;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("path", path));
    }
};

/// git.status from 7d193f8 on
struct StatusParams
{
    std::string path;
    std::string baseRepo;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("path", path), field("baseRepo", baseRepo));
    }
};

struct ReadParams
{
    std::string path;
    std::int64_t maxBytes = 0;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("path", path), field("maxBytes", maxBytes));
    }
};

struct ExtractParams
{
    std::string archivePath;
    std::string destDir;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("archivePath", archivePath), field("destDir", destDir));
    }
};

struct WorktreeCreateParams
{
    std::string baseRepo;
    std::string branchName;
    std::string worktreePath;
    std::string sourceBranch;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("baseRepo", baseRepo), field("branchName", branchName),
                   field("worktreePath", worktreePath), field("sourceBranch", sourceBranch));
    }
};

/// git.worktree_create from 7d193f8 on
struct RootedCreateParams : WorktreeCreateParams
{
    std::string worktreeRoot;

    template <typename Use>
    auto fields(Use use)
    {
        return WorktreeCreateParams::fields(
            [&](auto... older) { return use(older..., field("worktreeRoot", worktreeRoot)); });
    }
};

/// git.worktree_create from 4534d86 on
struct TimedCreateParams : RootedCreateParams
{
    std::int64_t timeoutMs = 0; ///< 0: none

    template <typename Use>
    auto fields(Use use)
    {
        return RootedCreateParams::fields(
            [&](auto... older) { return use(older..., field("timeoutMs", timeoutMs)); });
    }
};

/// git.worktree_create from 19f30c4 on
struct AttachingCreateParams : TimedCreateParams
{
    std::string existingBranch;

    template <typename Use>
    auto fields(Use use)
    {
        return TimedCreateParams::fields(
            [&](auto... older) { return use(older..., field("existingBranch", existingBranch)); });
    }
};

struct WorktreeRemoveParams
{
    std::string baseRepo;
    std::string worktreePath;
    std::string branchName;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("baseRepo", baseRepo), field("worktreePath", worktreePath),
                   field("branchName", branchName));
    }
};

/// git.worktree_remove from 7d193f8 on
struct RootedRemoveParams : WorktreeRemoveParams
{
    std::string worktreeRoot;

    template <typename Use>
    auto fields(Use use)
    {
        return WorktreeRemoveParams::fields(
            [&](auto... older) { return use(older..., field("worktreeRoot", worktreeRoot)); });
    }
};

struct SpawnParams
{
    std::string id;
    std::string command;
    std::vector<std::string> args;
    std::string cwd;
    std::map<std::string, std::string> env;
    bool wantPid = false;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("id", id), field("command", command), field("args", args),
                   field("cwd", cwd), field("env", env), field("wantPid", wantPid));
    }
};

/// With the param that builds without the feature process.spawn.shellAgentSocket ignore.
struct ShellAgentSpawnParams : SpawnParams
{
    bool disableShellAgentSocket = false;

    template <typename Use>
    auto fields(Use use)
    {
        return SpawnParams::fields([&](auto... common) {
            return use(common..., field("disableShellAgentSocket", disableShellAgentSocket));
        });
    }
};

/// With the launcher, that only builds from 89cb628 on know.
struct LauncherSpawnParams : ShellAgentSpawnParams
{
    /// The program that the command is run through, and its arguments. An empty list is refused.
    std::optional<std::vector<std::string>> launcher;

    template <typename Use>
    auto fields(Use use)
    {
        return ShellAgentSpawnParams::fields(
            [&](auto... common) { return use(common..., field("launcher", launcher)); });
    }
};

/// launcher.resolve
struct LauncherParams
{
    std::string cliPath;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("cliPath", cliPath));
    }
};

struct StdinParams
{
    std::string id;
    std::string data; ///< base64, not yet decoded
    std::optional<std::uint64_t> offset;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("id", id), field("data", data), field("offset", offset));
    }
};

struct KillParams
{
    std::string id;
    std::string signal;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("id", id), field("signal", signal));
    }
};

struct KillAndWaitParams
{
    std::string id;
    std::string signal;
    std::int64_t timeoutMs = 0;
    std::optional<bool> escalate;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("id", id), field("signal", signal), field("timeoutMs", timeoutMs),
                   field("escalate", escalate));
    }
};

struct ReattachParams
{
    std::string id;
    std::uint64_t fromSeq = 0;
    bool wantPid = false;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("id", id), field("fromSeq", fromSeq), field("wantPid", wantPid));
    }
};

/// plugins.prune. No param of it is required, and keep has no effect.
struct PruneParams
{
    std::vector<std::string> keep;
    std::int64_t minAgeDays = 0;

    template <typename Use>
    auto fields(Use use)
    {
        return use(field("keep", keep), field("minAgeDays", minAgeDays));
    }
};

/// Binds raw params, one JSON value, to the fields of P, by Go's typing rules (wire.md, Reading
/// JSON); nullopt is "Invalid params". Instantiated for the types above.
template <class P>
[[nodiscard]] std::optional<P> bindParams(std::string_view rawParams);

} // namespace claustrum
