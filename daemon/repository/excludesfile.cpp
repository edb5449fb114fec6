// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/excludesfile.h"

#include "daemon/git/gitprocess.h"
#include "daemon/repository/gitprofile.h"
#include "posix/files.h"
#include "wire/gopath.h"

namespace claustrum {
namespace {

/// All requests wait for the answer.
constexpr std::chrono::seconds longestQuestion{60};

std::string find(const GitContext &context)
{
    auto variables = ownVariables(context);
    setVariable(variables, "GIT_DIR", nullDevice);
    const GitRun configured =
        runGit(context, {.arguments = {"config", "--includes", "--path", "core.excludesFile"},
                         .environment = std::move(variables),
                         .directory = temporaryPlace(context),
                         .limits = {.timeout = longestQuestion}});
    if (configured.ok() && go::isAbsPath(configured.line()))
        return configured.line();
    const auto config = context.variable("XDG_CONFIG_HOME");
    for (const std::string &file : {config && !config->empty() ? *config + "/git/ignore" : "",
                                    context.home + "/.config/git/ignore"}) {
        if (go::isAbsPath(file) && statFile(file))
            return file;
    }
    return nullDevice;
}

} // namespace

std::string temporaryPlace(const GitContext &context)
{
    const auto set = context.variable("TMPDIR");
    return set && !set->empty() ? *set : "/tmp";
}

const std::string &excludesFile(const GitContext &context)
{
    return context.facts->excludesFile.get([&context] { return find(context); });
}

} // namespace claustrum
