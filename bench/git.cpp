// SPDX-License-Identifier: Apache-2.0
// git.status, git.worktree_create and git.worktree_remove compared with plain git, in a repository
// of 50,000 files.
#include "bench/benchdaemon.h"
#include "bench/measure.h"
#include "posix/files.h"
#include "wire/builds.h"

#include <functional>

namespace claustrum::bench {
namespace {

constexpr int rounds = 5;
constexpr int directories = 500;
constexpr int filesInEach = 100;
constexpr const char *inMemory = "/dev/shm"; // a disk's speed would hide ours

void git(const std::string &directory, std::vector<std::string> arguments)
{
    std::vector<std::string> command = {"/usr/bin/git",
                                        "-C",
                                        directory,
                                        "-c",
                                        "user.name=bench",
                                        "-c",
                                        "user.email=bench@example.invalid",
                                        "-c",
                                        "advice.graftFileDeprecated=false"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    Program(command).finish();
}

void fill(const std::string &repository)
{
    for (int i = 0; i < directories; ++i) {
        const std::string directory = repository + "/d" + std::to_string(i);
        if (const auto made = makeDirectories(directory, 0755); !made)
            giveUp(made.error().text);
        for (int k = 0; k < filesInEach; ++k) {
            const std::string path = directory + "/f" + std::to_string(k);
            const auto file = openFile(path, O_WRONLY | O_CREAT, 0644);
            if (!file || !writeAll(file->get(), path + std::string(200, 'x') + '\n', path))
                giveUp("cannot write " + path);
        }
    }
    git(repository, {"init", "-q", "-b", "main"});
    git(repository, {"add", "."});
    git(repository, {"commit", "-q", "-m", "all"});
}

/// A worktree.
struct Worktree
{
    std::string repository;
    std::string name;

    [[nodiscard]] std::string path() const { return repository + "/.claude/worktrees/" + name; }
    /// @param more members
    [[nodiscard]] std::string params(const std::string &more) const
    {
        return R"({"baseRepo":")" + repository + "\"," + more + '}';
    }
};

double seconds(const std::function<void()> &work)
{
    const Stopwatch watch;
    work();
    return watch.seconds();
}

/// The times of a method and of plain git, in the order of the rounds.
struct Times
{
    std::vector<double> ours;
    std::vector<double> plain;

    [[nodiscard]] Figure figure(const std::string &what, double wanted) const
    {
        return {what + " of 50,000 files, beside git",
                "s",
                median(ours),
                median(plain),
                Figure::Bound::RatioAtMost,
                wanted};
    }
};

struct AllTimes
{
    Times status;
    Times create;
    Times remove;
};

void runDaemon(BenchClient &client, const Worktree &worktree, AllTimes &times)
{
    const auto answered = [&client](std::string_view method, const std::string &params,
                                    std::string_view word) {
        return seconds([&] {
            client.send(request(method, params));
            client.readUntil(word);
        });
    };
    const std::string branch =
        R"("branchName":")" + worktree.name + R"(","worktreePath":")" + worktree.path() + '"';
    times.create.ours.push_back(
        answered("git.worktree_create", worktree.params(branch), R"("success":true)"));
    times.status.ours.push_back(answered(
        "git.status", worktree.params(R"("path":")" + worktree.path() + '"'), R"("clean":true)"));
    times.remove.ours.push_back(
        answered("git.worktree_remove", worktree.params(branch), R"("success":true)"));
}

void runGit(const Worktree &worktree, AllTimes &times)
{
    times.create.plain.push_back(seconds([&] {
        git(worktree.repository, {"worktree", "add", "-q", "-b", worktree.name, worktree.path()});
    }));
    times.status.plain.push_back(seconds([&] {
        git(worktree.path(), {"status", "--porcelain", "--untracked-files=all"});
    }));
    times.remove.plain.push_back(seconds([&] {
        git(worktree.repository, {"worktree", "remove", "--force", worktree.path()});
        git(worktree.repository, {"branch", "-q", "-D", worktree.name});
    }));
}

/// Flags for the newest build, unless the run is about another one.
std::vector<std::string> newestUnlessNamed()
{
    if (!buildFlags().empty())
        return {};
    return {"-reference-build", std::string(ReferenceBuild::all().back().shortHash())};
}

} // namespace

Figures measureGit()
{
    const TemporaryDirectory folder = makeFolder(inMemory);
    const std::string repository = folder.path() + "/r";
    const BenchDaemon daemon(newestUnlessNamed());
    BenchClient client(daemon);
    fill(repository);
    AllTimes times;
    for (int i = 0; i < rounds; ++i) {
        runGit({repository, "g" + std::to_string(i)}, times);
        runDaemon(client, {repository, "c" + std::to_string(i)}, times);
    }
    return {times.status.figure("git.status", 2.5), times.create.figure("git.worktree_create", 1.3),
            times.remove.figure("git.worktree_remove", 1.3)};
}

} // namespace claustrum::bench
