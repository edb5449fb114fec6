// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/branchguard.h"

#include "daemon/git/textlines.h"

#include <algorithm>
#include <chrono>

namespace claustrum {
namespace {

using Fate = BranchEnd::Fate;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::string_view branchPrefix = "refs/heads/";
constexpr std::size_t mostBranches = 10000;
constexpr auto questionTime = 60s; // for all questions together
constexpr auto deletionTime = 5s;  // before SIGTERM, and again before SIGKILL

struct Branch
{
    std::string id;
    std::string name; // refs/heads/…
    bool isSymbolic = false;
};

/// From `for-each-ref --format=%(objectname)%00%(refname)%00%(symref)`.
std::vector<Branch> readBranches(const std::string &listing)
{
    std::vector<Branch> branches;
    for (const std::string &line : splitText(listing)) {
        auto fields = splitText(line, '\0');
        fields.resize(3);
        branches.push_back({fields[0], fields[1], !fields[2].empty()});
    }
    return branches;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Differs in case only: some file systems hold one of the two.
bool isTwin(const std::string &a, const std::string &b)
{
    return a != b && std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char left, char right) {
               return lower(left) == lower(right);
           });
}

/// The guard on its way through one repository.
class UnpushedGuard
{
public:
    UnpushedGuard(HardenedGit &git, const std::string &branch)
        : m_git(git)
        , m_name(std::string(branchPrefix) + branch)
        , m_deadline(Clock::now() + questionTime)
    {}

    BranchEnd end()
    {
        const HardenedRun listed =
            ask({"for-each-ref", "--count=" + std::to_string(mostBranches + 1),
                 "--format=%(objectname)%00%(refname)%00%(symref)", std::string(branchPrefix)});
        if (!listed.ok())
            return unchecked(listed);
        const auto branches = readBranches(listed.finished.out);
        const bool hasTwin =
            std::any_of(branches.begin(), branches.end(),
                        [this](const Branch &other) { return isTwin(other.name, m_name); });
        if (branches.size() > mostBranches || hasTwin)
            return {Fate::Unchecked};
        const auto found = std::find_if(branches.begin(), branches.end(),
                                        [this](const Branch &one) { return one.name == m_name; });
        return found == branches.end() ? endOfUnlisted() : endOfListed(*found, branches);
    }

private:
    BranchEnd endOfUnlisted()
    {
        const HardenedRun found = ask({"rev-parse", "--verify", "--quiet", m_name + "^{commit}"});
        if (found.exitedWith(1))
            return {};
        return unchecked(found);
    }

    BranchEnd endOfListed(const Branch &branch, const std::vector<Branch> &branches)
    {
        std::string others;
        for (const Branch &other : branches) {
            if (other.name != m_name && !other.isSymbolic)
                others += '^' + other.name + '\n';
        }
        const HardenedRun unreached =
            ask({"-c", "core.commitGraph=false", "rev-list", "-n", "1", branch.id, "--not",
                 "--remotes", "--not", "--stdin", "--"},
                others);
        if (!unreached.ok())
            return unchecked(unreached);
        if (!unreached.line().empty())
            return {Fate::HasCommits};
        const HardenedRun deleted =
            m_git.run({.arguments = {"update-ref", "--no-deref", "-d", m_name, branch.id},
                       .profile = GitProfile::Guard,
                       .limits = {.timeout = deletionTime, .grace = deletionTime}});
        return deleted.ok() ? BranchEnd{} : BranchEnd{Fate::Undeletable, deleted.failure};
    }

    HardenedRun ask(std::vector<std::string> arguments, std::string input = {})
    {
        const auto left = std::max<Clock::duration>(m_deadline - Clock::now(), 1ms);
        return m_git.run({.arguments = std::move(arguments),
                          .profile = GitProfile::Guard,
                          .input = std::move(input),
                          .limits = {.timeout = left}});
    }

    static BranchEnd unchecked(const HardenedRun &run) { return {Fate::Unchecked, run.failure}; }

    HardenedGit &m_git;
    std::string m_name;
    Clock::time_point m_deadline;
};

BranchEnd deleteUnasked(HardenedGit &git, const std::string &branch)
{
    const HardenedRun deleted =
        git.run({"update-ref", "--no-deref", "-d", std::string(branchPrefix) + branch});
    return deleted.ok() ? BranchEnd{} : BranchEnd{Fate::Undeletable, deleted.failure};
}

} // namespace

BranchEnd deleteBranch(HardenedGit &git, const std::string &branch,
                       const std::string &commonDirectory)
{
    if (branch.empty() || branch.starts_with('-') || branch.starts_with('+'))
        return {Fate::NotAsked};
    if (!git.context().rules().guardsUnpushed)
        return deleteUnasked(git, branch);
    const std::lock_guard lock(git.context().facts->branchLock(commonDirectory));
    return UnpushedGuard(git, branch).end();
}

} // namespace claustrum
