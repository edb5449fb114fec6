// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/tests/gitscratch.h"

namespace claustrum::test {

/// A scratch folder that shell scripts fill, for one build.
class StagedScratch : public GitScratch
{
public:
    explicit StagedScratch(const std::string &build)
    {
        context().build = *ReferenceBuild::find(build);
    }

    /// A folder with the repository r, one commit of a.txt, for r0 of stage(): copying is faster.
    static std::unique_ptr<GitScratch> makeTemplates()
    {
        auto templates = std::make_unique<GitScratch>();
        templates->directory("r");
        templates->git("r", {"init", "-q", "-b", "main", "--template="});
        templates->file("r/a.txt", "a\n");
        templates->git("r", {"add", "-A"});
        templates->git("r", {"commit", "-q", "-m", "one"});
        return templates;
    }

    /// Runs a shell script in the folder. `r0 NAME` makes a repository with one commit of a.txt,
    /// `commit NAME MESSAGE` commits all in it.
    void stage(const std::string &script, const GitScratch &templates)
    {
        const std::string head =
            "set -e; cd '" + path() + "'; umask 022\n" + "r0() { cp -a '" + templates / "r"
            + "' \"$1\"; }\n"
              "commit() { git -C \"$1\" add -A; git -C \"$1\" commit -q --allow-empty -m "
              "\"$2\"; }\n";
        const auto run = runProgram({.file = "/bin/sh",
                                     .args = {"sh", "-c", head + script},
                                     .env = plainVariables(),
                                     .cwd = {},
                                     .descriptorLimit = {}},
                                    {.combined = true});
        if (!run || !run->succeeded())
            qFatal("%s: %s", script.c_str(), run ? run->out.c_str() : run.error().text.c_str());
    }

private:
    std::vector<std::string> plainVariables()
    {
        auto variables = context().variables;
        std::erase_if(variables, [](const std::string &entry) {
            return entry.starts_with("GIT_CONFIG_COUNT") || entry.starts_with("GIT_CONFIG_KEY")
                   || entry.starts_with("GIT_CONFIG_VALUE") || entry.starts_with("GIT_DIR");
        });
        return variables;
    }
};

} // namespace claustrum::test
