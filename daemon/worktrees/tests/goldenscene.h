// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/caller.h"
#include "daemon/repository/hardenedqueries.h"
#include "daemon/repository/tests/stagedscratch.h"
#include "daemon/worktrees/hardenedworktrees.h"
#include "wire/jsonwriter.h"

#include <sys/fsuid.h>
#include <unistd.h>

#include <optional>

namespace claustrum::test {

/// Another user for the rest of the block, if the tests run as root: permissions count then. All
/// files below @p path become that user's.
class OtherUser
{
public:
    explicit OtherUser(const std::string &path)
        : m_isRoot(::geteuid() == 0)
    {
        if (!m_isRoot)
            return;
        const auto owned = runProgram({.file = "/bin/chown",
                                       .args = {"chown", "-R", "65534:65534", path},
                                       .env = {},
                                       .cwd = {},
                                       .descriptorLimit = {}},
                                      {});
        if (!owned || !owned->succeeded() || ::setresgid(nobody, nobody, 0) < 0
            || ::setresuid(nobody, nobody, 0) < 0)
            qFatal("cannot become another user");
    }
    ~OtherUser()
    {
        if (m_isRoot && (::setresuid(0, 0, 0) < 0 || ::setresgid(0, 0, 0) < 0))
            qFatal("cannot become root again");
    }
    OtherUser(const OtherUser &) = delete;
    OtherUser &operator=(const OtherUser &) = delete;

private:
    static constexpr uid_t nobody = 65534;
    bool m_isRoot;
};

/// A scratch folder with repositories, and the methods of one build as requests reach them.
class GoldenScene : public StagedScratch
{
public:
    explicit GoldenScene(const std::string &build)
        : StagedScratch(build)
    {}

    /// The frame for a request.
    std::string frame(int id, const std::string &method, const std::string &params)
    {
        const auto result = call(method, params);
        std::string json = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + ',';
        if (result)
            return json + "\"result\":" + *result + '}';
        json += R"("error":{"code":)" + std::to_string(static_cast<int>(result.error().code))
                + ",\"message\":";
        appendJsonString(json, result.error().text);
        return json + "}}";
    }

    Result<std::string> call(const std::string &method, const std::string &params)
    {
        const Caller caller;
        if (method == "git.info")
            return hardenedInfo(context(), bound<PathParams>(params), caller);
        if (method == "git.list_branches")
            return hardenedListBranches(context(), bound<PathParams>(params), caller);
        if (method == "git.status")
            return hardenedStatus(context(), bound<StatusParams>(params), caller);
        if (method == "git.worktree_remove")
            return hardenedWorktreeRemove(context(), bound<RootedRemoveParams>(params));
        return hardenedWorktreeCreate(context(), bound<AttachingCreateParams>(params));
    }

    /// The worktree w1 of r, made by the build.
    void worktree()
    {
        const auto made =
            call("git.worktree_create", R"({"baseRepo":")" + *this / "r" + R"(","branchName":"w1",)"
                                            + R"("worktreePath":")"
                                            + *this / "r/.claude/worktrees/w1" + "\"}");
        if (!made || made->find(R"({"success":true)") != 0)
            qFatal("no worktree: %s", made ? made->c_str() : made.error().text.c_str());
    }

private:
    template <typename Params>
    static Params bound(const std::string &json)
    {
        auto params = bindParams<Params>(json);
        if (!params)
            qFatal("params of the wrong type: %s", json.c_str());
        return std::move(*params);
    }
};

} // namespace claustrum::test
