// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/launchermethods.h"

#include "daemon/loop/log.h"
#include "daemon/methods/method.h"
#include "wire/jsonwriter.h"

#include <memory>

namespace claustrum {
namespace {

using Status = ManagedLauncher::Status;

/// The line for the log; empty: none.
std::string lineFor(const ManagedLauncher &launcher)
{
    if (launcher.status == Status::Unusable)
        return "managed launcher from " + launcher.file + " refused: " + launcher.reason;
    if (launcher.status == Status::Unreadable)
        return "managed settings unreadable: " + launcher.file + ": " + launcher.reason;
    return {};
}

std::string launcherJson(const ManagedLauncher &launcher)
{
    std::string json;
    ObjectWriter object(json);
    switch (launcher.status) {
    case Status::None:
        object.string("status", "none");
        break;
    case Status::Usable:
        object.string("status", "usable")
            .strings("argv", launcher.argv)
            .string("source", launcher.file);
        break;
    case Status::Unusable:
        object.string("status", "unusable")
            .string("source", launcher.file)
            .string("reason", launcher.reason);
        break;
    case Status::Unreadable:
        object.string("status", "unreadable")
            .string("reason", launcher.reason)
            .string("path", launcher.file);
        break;
    }
    object.close();
    return json;
}

} // namespace

void LauncherLog::note(const ManagedLauncher &launcher, const ManagedFolders &folders)
{
    const std::lock_guard lock(m_mutex);
    if (launcher.replacementIsIgnored && !std::exchange(m_saidIgnored, true))
        logInfo("launcher", std::string(settingsFolderVariable) + " ignored: " + folders.system
                                + " holds this host's policy");
    std::string line = lineFor(launcher);
    if (!line.empty() && line != m_last)
        logWarn("LauncherHandler", line);
    m_last = std::move(line);
}

void addLauncherMethods(Dispatcher &dispatcher, BlockingCalls &calls, const ManagedFolders &folders)
{
    const auto log = std::make_shared<LauncherLog>();
    dispatcher.add(blockingMethod<LauncherParams>(
        "launcher.resolve", calls,
        [folders](const LauncherParams &) {
            return FileUse{.paths = {folders.system, folders.replacement}};
        },
        [folders, log](const LauncherParams &params, const Caller &) -> Result<std::string> {
            if (params.cliPath.empty())
                return Error{"cliPath is required", ErrorCode::InvalidParams};
            const auto launcher = resolveLauncher(folders, params.cliPath);
            log->note(launcher, folders);
            return launcherJson(launcher);
        }));
}

} // namespace claustrum
