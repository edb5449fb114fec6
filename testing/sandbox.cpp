// SPDX-License-Identifier: Apache-2.0
#include "testing/sandbox.h"

#include "posix/files.h"
#include "testing/deadline.h"
#include "testing/procfs.h"

#include <QTest>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace claustrum::testing {
namespace {

/// Whether a variable configures a sanitizer or coverage, and so must reach instrumented programs.
bool isToolOption(std::string_view variable)
{
    for (const std::string_view prefix : {"ASAN_", "UBSAN_", "TSAN_", "LSAN_", "GCOV_"}) {
        if (variable.starts_with(prefix))
            return true;
    }
    return false;
}

TemporaryDirectory newFolder()
{
    // Short, since a socket's path is limited to 107 bytes.
    auto folder = TemporaryDirectory::make("/tmp/claustrum-");
    if (!folder)
        qFatal("%s", folder.error().text.c_str());
    return std::move(*folder);
}

} // namespace

Sandbox::Sandbox()
    : m_folder(newFolder())
    , m_mark("CLAUSTRUM_SANDBOX=" + m_folder.path())
{
    for (const char *name : {"home", "run"})
        ::mkdir(path(name).c_str(), 0700);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1); // detached daemons become our children, and are reaped
                                        // below
}

Sandbox::~Sandbox()
{
    std::set<pid_t> killed;
    const bool gone = eventually([&] {
        const auto left = processes();
        for (const pid_t pid : left)
            ::kill(pid, SIGKILL);
        killed.insert(left.begin(), left.end());
        return left.empty();
    });
    for (const pid_t pid : killed)
        ::waitpid(pid, nullptr, WNOHANG); // if it is our child
    if (!gone)
        QTest::qFail("processes of the sandbox cannot be killed", __FILE__, __LINE__);
}

std::string Sandbox::path(std::string_view name) const
{
    return m_folder.path() + "/" + std::string(name);
}

std::string Sandbox::makeFile(std::string_view name, std::string_view content, mode_t mode) const
{
    std::string made = path(name);
    std::ofstream(made, std::ios::binary) << content;
    ::chmod(made.c_str(), mode);
    return made;
}

std::vector<std::string> Sandbox::environment(const Variables &overrides) const
{
    Variables variables = {{"HOME", path("home")},
                           {"PATH", "/usr/local/bin:/usr/bin:/bin"},
                           {"SHELL", "/bin/false"},
                           {"LANG", "C.UTF-8"},
                           {"TMPDIR", m_folder.path()}};
    for (const auto &[name, value] : overrides)
        variables[name] = value;
    std::vector<std::string> result = {m_mark};
    for (const auto &[name, value] : variables)
        result.push_back(name + "=" + value);
    for (char **entry = ::environ; *entry; ++entry) {
        if (isToolOption(*entry))
            result.emplace_back(*entry);
    }
    return result;
}

std::vector<pid_t> Sandbox::processes() const
{
    std::vector<pid_t> result;
    for (const ProcessInfo &info : allProcesses()) {
        if (hasVariable(info.pid, m_mark))
            result.push_back(info.pid);
    }
    return result;
}

std::string contentOf(const std::string &path)
{
    auto content = readFile(path);
    return content ? *std::move(content) : std::string();
}

} // namespace claustrum::testing
