// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

// The params of each method (methods.md, processes.md), as written: not yet expanded, decoded or
// checked. Absent fields have their zero value, or nullopt where the method distinguishes absent
// from zero.

/// files.stat, files.list, files.validate, git.info, git.status, git.list_branches
struct PathParams
{
    std::string path;
};

struct ReadParams
{
    std::string path;
    std::int64_t maxBytes = 0;
};

struct ExtractParams
{
    std::string archivePath;
    std::string destDir;
};

struct WorktreeCreateParams
{
    std::string baseRepo;
    std::string branchName;
    std::string worktreePath;
    std::string sourceBranch;
};

struct WorktreeRemoveParams
{
    std::string baseRepo;
    std::string worktreePath;
    std::string branchName;
};

struct SpawnParams
{
    std::string id;
    std::string command;
    std::vector<std::string> args;
    std::string cwd;
    std::map<std::string, std::string> env;
    bool wantPid = false;
};

struct StdinParams
{
    std::string id;
    std::string data; ///< base64, not yet decoded
    std::optional<std::uint64_t> offset;
};

struct KillParams
{
    std::string id;
    std::string signal;
};

struct KillAndWaitParams
{
    std::string id;
    std::string signal;
    std::int64_t timeoutMs = 0;
    std::optional<bool> escalate;
};

struct ReattachParams
{
    std::string id;
    std::uint64_t fromSeq = 0;
    bool wantPid = false;
};

/// Binds raw params, one JSON value, to the fields of P, by Go's typing rules (wire.md, Reading
/// JSON); nullopt is "Invalid params". For the types above.
template <class P>
[[nodiscard]] std::optional<P> bindParams(std::string_view rawParams);

template <>
std::optional<PathParams> bindParams(std::string_view rawParams);
template <>
std::optional<ReadParams> bindParams(std::string_view rawParams);
template <>
std::optional<ExtractParams> bindParams(std::string_view rawParams);
template <>
std::optional<WorktreeCreateParams> bindParams(std::string_view rawParams);
template <>
std::optional<WorktreeRemoveParams> bindParams(std::string_view rawParams);
template <>
std::optional<SpawnParams> bindParams(std::string_view rawParams);
template <>
std::optional<StdinParams> bindParams(std::string_view rawParams);
template <>
std::optional<KillParams> bindParams(std::string_view rawParams);
template <>
std::optional<KillAndWaitParams> bindParams(std::string_view rawParams);
template <>
std::optional<ReattachParams> bindParams(std::string_view rawParams);

} // namespace claustrum
