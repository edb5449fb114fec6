// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/sandbox.h"

#include "conformance/host/program.h"
#include "conformance/model/writefile.h"
#include "posix/runprogram.h"

#include <chrono>
#include <climits>
#include <cstdlib>
#include <map>
#include <optional>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

std::map<std::string, std::string> baseEnvironment(const std::string &directory)
{
    return {
        {"HOME", directory + "/home"},
        {"TMPDIR", directory + "/tmp"},
        {"PATH", Sandbox::searchPath},
        {"LANG", "C.UTF-8"},
        {"LC_ALL", "C.UTF-8"},
        {"TZ", "UTC"},
        {"SHELL", "/bin/false"},
        {"USER", "lab"},
        {"LOGNAME", "lab"},
        {"CLAUSTRUM_LOG_LEVEL", "debug"},
        {"GIT_AUTHOR_NAME", "Lab"},
        {"GIT_AUTHOR_EMAIL", "lab@example.invalid"},
        {"GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z"},
        {"GIT_COMMITTER_NAME", "Lab"},
        {"GIT_COMMITTER_EMAIL", "lab@example.invalid"},
        {"GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z"},
        {"GIT_CONFIG_GLOBAL", "/dev/null"},
        {"GIT_CONFIG_SYSTEM", "/dev/null"},
        {"GIT_CONFIG_NOSYSTEM", "1"},
    };
}

/// In order of preference. Each may be closed to other users or mounted noexec.
std::vector<std::string> placesForSandboxes()
{
    std::vector<std::string> places{"/tmp", "/var/tmp", "/dev/shm"};
    const char *wanted = std::getenv("TMPDIR");
    if (wanted && *wanted && wanted != places.front())
        places.insert(places.begin(), wanted);
    return places;
}

Result<void> tryToRun(std::optional<uid_t> user, const std::string &program)
{
    RunLimits limits;
    limits.timeout = std::chrono::seconds(10);
    SpawnRequest request;
    request.args = commandAs(user, program);
    request.file = request.args.front();
    const auto finished = runProgram(std::move(request), limits);
    if (finished && finished->succeeded())
        return {};
    std::string why = finished ? finished->err : finished.error().text;
    while (why.ends_with('\n'))
        why.pop_back();
    const std::string who = user ? "user " + std::to_string(*user) : "this user";
    return Error{who + " cannot run a program there: " + (why.empty() ? program : why)};
}

} // namespace

Sandbox::Sandbox(TemporaryDirectory folder, std::string directory)
    : m_folder(std::move(folder))
    , m_directory(std::move(directory))
{}

Result<Sandbox> Sandbox::make(const std::set<uid_t> &users)
{
    ::umask(022);
    std::string why;
    for (const std::string &place : placesForSandboxes()) {
        auto sandbox = makeIn(place);
        auto usable = sandbox ? sandbox->tryOut(users) : Result<void>(sandbox.error());
        if (usable)
            return sandbox;
        why += (why.empty() ? "" : "; ") + place + ": " + usable.error().text;
    }
    return Error{"no folder is fit to run programs in; set TMPDIR to one that is: " + why};
}

Result<Sandbox> Sandbox::makeIn(const std::string &place)
{
    auto folder = TemporaryDirectory::make(place + "/claustrum-");
    if (!folder)
        return folder.error();
    char real[PATH_MAX];
    if (!::realpath(folder->path().c_str(), real))
        return systemError("realpath", folder->path(), errno);
    Sandbox sandbox(std::move(*folder), real);
    if (const auto filled = sandbox.fill(); !filled)
        return filled.error();
    return sandbox;
}

/// Checks that a socket path fits and that all users can execute a program.
Result<void> Sandbox::tryOut(const std::set<uid_t> &users) const
{
    if (socket().size() >= sizeof sockaddr_un().sun_path)
        return Error{m_directory + " is too long for the path of a socket"};
    // A script: its shell opens it again, without the capabilities of root that setpriv still has.
    const std::string program = m_directory + "/tryout";
    if (const auto written = writeFile(program, "#!/bin/sh\n", 0755); !written)
        return written.error();
    auto tried = tryToRun({}, program);
    for (auto user = users.begin(); tried && user != users.end(); ++user)
        tried = tryToRun(*user, program);
    if (const auto removed = removeFile(program); tried && !removed)
        return removed.error();
    return tried;
}

Result<void> Sandbox::fill() const
{
    if (::chmod(m_directory.c_str(), 0755) < 0)
        return systemError("chmod", m_directory, errno);
    for (const char *name : {"/home", "/run", "/tmp"}) {
        if (const auto made = makeDirectories(m_directory + name, 0755); !made)
            return made.error();
    }
    if (::chmod((m_directory + "/run").c_str(), 0700) < 0)
        return systemError("chmod", m_directory + "/run", errno);
    return writeToken();
}

std::string Sandbox::path(const std::string &relative) const
{
    return relative.starts_with('/') ? relative : m_directory + '/' + relative;
}

std::vector<std::string> Sandbox::environment(const EnvironmentChanges &changes,
                                              const Placeholders &placeholders) const
{
    auto values = baseEnvironment(m_directory);
    for (const char *name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
        if (const char *const options = std::getenv(name)) // for a server built with a sanitizer
            values[name] = options;
    }
    for (const auto &[name, value] : changes) {
        if (value)
            values[name] = placeholders.expand(*value);
        else
            values.erase(name);
    }
    std::vector<std::string> result;
    result.reserve(values.size());
    for (const auto &[name, value] : values)
        result.emplace_back(name).append("=").append(value);
    return result;
}

Result<void> Sandbox::writeToken() const
{
    if (::access(tokenFile().c_str(), F_OK) == 0)
        return {};
    return writeFile(tokenFile(), std::string(token) + '\n', 0600);
}

} // namespace claustrum::conformance
