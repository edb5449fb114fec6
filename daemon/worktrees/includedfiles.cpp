// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/includedfiles.h"

#include "daemon/git/textlines.h"
#include "daemon/repository/excludesfile.h"
#include "daemon/worktrees/includepatterns.h"
#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "posix/files.h"
#include "posix/temporarydirectory.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace claustrum {
namespace {

constexpr const char *manifestName = ".worktreeinclude";
constexpr std::size_t mostOfManifest = 1048576; // bytes
constexpr std::size_t mostOfListing = 1048576;  // bytes of ignored names before the full scan
constexpr std::size_t mostArguments = 131072;   // bytes in one call

using Names = std::vector<std::string>;

Names listing(HardenedGit &git, Names arguments)
{
    const HardenedRun listed = git.run(std::move(arguments));
    return listed.ok() ? completeNames(listed) : Names();
}

/// Before f6010b9: named by the manifest, and ignored by git's own rules.
Names byIntersection(HardenedGit &git, int repository)
{
    struct stat status;
    if (statEntry(repository, manifestName, status) != 0)
        return {};
    const std::string exclude = std::string("--exclude-from=") + manifestName;
    const Names named = listing(git, {"ls-files", "--others", "--ignored", exclude, "-z"});
    if (named.empty())
        return {};
    const Names ignored =
        listing(git, {"ls-files", "--others", "--ignored", "--exclude-standard", "-z"});
    const std::set<std::string> known(ignored.begin(), ignored.end());
    Names both;
    std::copy_if(named.begin(), named.end(), std::back_inserter(both),
                 [&known](const std::string &name) { return known.contains(name); });
    return both;
}

/// Those of @p names that git's own rules ignore.
Names onlyIgnored(HardenedGit &git, const Names &names)
{
    if (names.empty())
        return {};
    std::string input;
    for (const std::string &name : names)
        input += name + '\0';
    const HardenedRun checked =
        git.run({.arguments = {"check-ignore", "--stdin", "-z"}, .input = std::move(input)});
    return checked.ok() ? completeNames(checked) : Names();
}

bool isAtLeast(std::string_view version, int major, int minor)
{
    constexpr std::string_view head = "git version ";
    if (!version.starts_with(head))
        return false;
    version.remove_prefix(head.size());
    int a = 0;
    int b = 0;
    const char *const end = version.data() + version.size();
    const auto first = std::from_chars(version.data(), end, a);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.')
        return false;
    (void)std::from_chars(first.ptr + 1, end, b);
    return a > major || (a == major && b >= minor);
}

bool listsDirectories(const GitContext &context)
{
    constexpr int major = 2;
    constexpr int minor = 32;
    return context.facts->listsIgnoredDirectories.get([&context] {
        const GitRun version =
            runGit(context, {.arguments = {"version"}, .environment = context.variables});
        return version.ok() && isAtLeast(version.line(), major, minor);
    });
}

/// The search from f6010b9 on, with a copy of the manifest.
class IncludeSearch
{
public:
    IncludeSearch(HardenedGit &git, const std::string &manifest, const std::string &copy)
        : m_git(git)
        , m_patterns(manifest)
        , m_exclude("--exclude-from=" + copy)
    {}

    Names find()
    {
        if (!listsDirectories(m_git.context()))
            return byFullScan();
        const HardenedRun listed = m_git.run(
            {"ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"});
        if (!listed.ok())
            return {};
        if (listed.finished.out.size() > mostOfListing)
            return byFullScan();
        Names files;
        Names directories;
        for (std::string &name : completeNames(listed)) {
            const bool isDirectory = name.ends_with('/');
            if (isDirectory)
                name.pop_back();
            (isDirectory ? directories : files).push_back(std::move(name));
        }
        Names found = named(files);
        const Names below = onlyIgnored(m_git, named(m_patterns.opened(directories)));
        found.insert(found.end(), below.begin(), below.end());
        return found;
    }

private:
    Names byFullScan()
    {
        return onlyIgnored(m_git, listing(m_git, {"ls-files", "--others", "--ignored", m_exclude,
                                                  "-z", "--", ":(exclude).claude/worktrees"}));
    }

    /// What the manifest names of the candidates, which are files or directories.
    Names named(const Names &candidates)
    {
        Names all;
        for (const Names &batch : batches(candidates, mostArguments)) {
            Names arguments{
                "--literal-pathspecs", "ls-files", "--others", "--ignored", m_exclude, "-z", "--"};
            arguments.insert(arguments.end(), batch.begin(), batch.end());
            const Names found = listing(m_git, std::move(arguments));
            all.insert(all.end(), found.begin(), found.end());
        }
        return all;
    }

    HardenedGit &m_git;
    IncludePatterns m_patterns;
    std::string m_exclude;
};

Names bySearch(HardenedGit &git, int repository)
{
    const auto file = openFileIn(repository, manifestName, O_RDONLY | O_NOCTTY);
    struct stat status;
    if (!file || ::fstat(file->get(), &status) < 0 || !S_ISREG(status.st_mode))
        return {};
    const auto manifest = readAll(file->get(), manifestName, mostOfManifest);
    const auto place =
        TemporaryDirectory::make(temporaryPlace(git.context()) + "/claude-ssh-include-");
    if (!manifest || !place)
        return {};
    const std::string copy = place->path() + "/include";
    const auto to = openFile(copy, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (!to || !writeAll(to->get(), *manifest, copy))
        return {};
    return IncludeSearch(git, *manifest, copy).find();
}

} // namespace

std::vector<std::string> completeNames(const HardenedRun &listing)
{
    std::string_view text = listing.finished.out;
    text = text.substr(0, text.rfind('\0') + 1); // npos + 1 is 0
    return splitText(text, '\0');
}

std::vector<std::vector<std::string>> batches(const std::vector<std::string> &names,
                                              std::size_t most)
{
    constexpr std::size_t extra = 3; // for each argument
    std::vector<std::vector<std::string>> all;
    std::size_t size = most;
    for (const std::string &name : names) {
        const std::size_t cost = name.size() + extra;
        if (size + cost > most) {
            all.emplace_back();
            size = 0;
        }
        all.back().push_back(name);
        size += cost;
    }
    return all;
}

std::vector<std::string> includedFiles(HardenedGit &git, int repository)
{
    return git.context().rules().seedsByDirectories ? bySearch(git, repository)
                                                    : byIntersection(git, repository);
}

} // namespace claustrum
