// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/repository.h"

#include "daemon/repository/smallfile.h"
#include "wire/gopath.h"

#include <fcntl.h>

namespace claustrum {
namespace {

/// Where the commondir of the git directory @p directory leads; itself without one.
std::string sharedDirectory(const std::string &directory)
{
    const Fd opened(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto text = opened ? readSmallFile(opened.get(), "commondir")
                             : Result<std::string, SmallFileError>(SmallFileError{});
    if (!text)
        return directory;
    const std::string named(trimmedLine(*text));
    return go::isAbsPath(named) ? go::cleanPath(named) : go::joinPath(directory, named);
}

} // namespace

Repository::Repository(const GitContext &context, const std::string &directory, Use use,
                       Caller caller)
    : m_git(context, directory, std::move(caller))
{
    if (!context.rules().checksGitDirectory)
        return;
    const bool trustsOwn = context.variable("GIT_COMMON_DIR").has_value();
    m_found = findGitDirectory(context, m_git.directory());
    if (trustsOwn && use == Use::Query)
        return;
    using State = GitDirectory::State;
    if (m_found.state == State::Refused)
        m_refusal = GitRefusal{.text = m_found.text};
    else if (m_found.state == State::Trusted && !trustsOwn)
        m_git.pin(m_found.commonDirectory);
    else if (m_found.state == State::NoRepository && context.rules().sortsListingFailures)
        m_git.hideRepositories();
    else if (m_found.state == State::NoRepository)
        m_refusal = GitRefusal{.isNoRepository = true, .text = "exit status 128"};
}

Result<std::string, StepError> Repository::commonDirectory()
{
    if (!m_commonDirectory.empty())
        return m_commonDirectory;
    const HardenedRun run =
        m_git.run({.arguments = {"rev-parse", "--absolute-git-dir"}, .profile = GitProfile::Heavy});
    if (!run.ok())
        return StepError{{run.failure}, run.refusal};
    m_gitDirectory = run.line();
    m_commonDirectory = m_git.pinned().empty() ? sharedDirectory(m_gitDirectory) : m_git.pinned();
    return m_commonDirectory;
}

} // namespace claustrum
