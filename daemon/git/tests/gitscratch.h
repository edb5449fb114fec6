// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/git.h"
#include "posix/runprogram.h"
#include "posix/tests/scratch.h"

#include <sys/stat.h>

namespace claustrum::test {

/// A temporary folder with a deterministic git: the recordings' environment.
class GitScratch : public Scratch
{
public:
    GitScratch()
    {
        directory("home");
        directory("bin");
        m_context.home = *this / "home";
        m_context.workingDirectory = path();
        m_context.path = "/usr/local/bin:/usr/bin:/bin";
        m_context.variables = {"HOME=" + *this / "home",
                               "PATH=" + m_context.path,
                               "LANG=C.UTF-8",
                               "LC_ALL=C.UTF-8",
                               "TZ=UTC",
                               "GIT_CONFIG_GLOBAL=/dev/null",
                               "GIT_CONFIG_SYSTEM=/dev/null",
                               "GIT_CONFIG_NOSYSTEM=1",
                               "GIT_CEILING_DIRECTORIES=" + path()};
        for (const char *who : {"AUTHOR", "COMMITTER"}) {
            const std::string prefix = std::string("GIT_") + who + '_';
            for (const char *what :
                 {"NAME=Lab", "EMAIL=lab@example.invalid", "DATE=2026-01-02T03:04:05Z"})
                m_context.variables.push_back(prefix + what);
        }
    }

    GitContext &context() { return m_context; }

    /// Runs the real git in a folder below; it must succeed.
    void git(const std::string &in, std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), {"git", "-C", *this / in});
        const auto run = runProgram({.file = "/usr/bin/git",
                                     .args = arguments,
                                     .env = m_context.variables,
                                     .cwd = {},
                                     .descriptorLimit = {}},
                                    {.combined = true});
        if (!run || !run->succeeded())
            qFatal("git %s: %s", arguments[3].c_str(),
                   run ? run->out.c_str() : run.error().text.c_str());
    }

    /// A repository with one commit of a.txt on main.
    void repository(const std::string &name) const
    {
        directory(name);
        git(name, {"init", "-q", "-b", "main"});
        file(name + "/a.txt", "a\n");
        git(name, {"add", "-A"});
        git(name, {"commit", "-q", "-m", "one"});
    }

    /// Replaces git by a shell script, which can call the real one: /usr/bin/git.
    void replaceGit(const std::string &script)
    {
        file("bin/git", "#!/bin/sh\n" + script, 0755);
        m_context.path = *this / "bin" + ':' + m_context.path;
    }

    void removeGit() { m_context.path = *this / "home"; }

private:
    GitContext m_context;
};

} // namespace claustrum::test
