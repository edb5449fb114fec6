// SPDX-License-Identifier: Apache-2.0
#include "installer/installresult.h"

#include "wire/goplatform.h"
#include "wire/jsonwriter.h"
#include "wire/version.h"

namespace claustrum {
namespace {

std::string fetchObject(const FetchStats &fetch)
{
    std::string text;
    ObjectWriter object(text);
    object.integer("bytes", fetch.bytes)
        .integer("ms", fetch.duration.count())
        .integer("longestPauseMs", fetch.longestPause.count());
    object.close();
    return text;
}

std::string_view nameOf(LauncherReport::Status status)
{
    using Status = LauncherReport::Status;
    switch (status) {
    case Status::None:
        return "none";
    case Status::Usable:
        return "usable";
    case Status::Unusable:
        return "unusable";
    case Status::Unreadable:
        return "unreadable";
    case Status::ProbeFailed:
        return "probe_failed";
    case Status::Unresponsive:
        return "unresponsive";
    }
    return {};
}

void appendLauncher(ObjectWriter &object, const LauncherReport &launcher)
{
    object.string("launcherStatus", nameOf(launcher.status));
    if (!launcher.argv.empty())
        object.strings("launcher", launcher.argv);
    const auto appendText = [&object](std::string_view name, const std::string &text) {
        if (!text.empty())
            object.string(name, text);
    };
    appendText("launcherSource", launcher.source);
    appendText("launcherPath", launcher.path);
    appendText("launcherReason", launcher.reason);
    appendText("launcherStderr", launcher.stderrText);
}

} // namespace

std::string resultLine(const InstallResult &result)
{
    std::string line = "__INSTALL_RESULT__";
    ObjectWriter object(line);
    object.string("serverVersion", programVersion())
        .string("os", go::platform())
        .string("arch", go::architecture())
        .string("libc", result.libc)
        .string("cliPath", result.cliPath)
        .boolean("cliWasPresent", result.cliWasPresent);
    if (!result.cliError.empty())
        object.string("cliError", result.cliError);
    if (result.cliUnresponsive)
        object.boolean("cliUnresponsive", true);
    if (result.fetch)
        object.raw("fetch", fetchObject(*result.fetch));
    if (result.launcher)
        appendLauncher(object, *result.launcher);
    object.close();
    return line + '\n';
}

} // namespace claustrum
