// SPDX-License-Identifier: Apache-2.0
#include "common/managed/managedlauncher.h"

#include "common/managed/launchercheck.h"
#include "common/managed/launcherwords.h"
#include "common/managed/settingsfiles.h"

namespace claustrum {
namespace {

ManagedLauncher launcherIn(const std::string &folder, std::string_view cliPath)
{
    using Status = ManagedLauncher::Status;
    ManagedLauncher launcher;
    auto setting = readLauncherSetting(folder);
    if (!setting) {
        launcher.status = Status::Unreadable;
        launcher.file = setting.error().path;
        launcher.reason = setting.error().text;
        return launcher;
    }
    if (!*setting)
        return launcher;
    launcher.file = (*setting)->file;
    auto words = launcherWords((*setting)->value);
    const auto usable = words ? checkLauncher(*words, cliPath) : words.error();
    launcher.status = usable ? Status::Usable : Status::Unusable;
    if (usable)
        launcher.argv = *std::move(words);
    else
        launcher.reason = usable.error().text;
    return launcher;
}

} // namespace

ManagedLauncher resolveLauncher(const ManagedFolders &folders, std::string_view cliPath)
{
    const bool hasReplacement = !folders.replacement.empty();
    const bool isIgnored = hasReplacement && holdsPolicy(folders.system);
    auto launcher =
        launcherIn(hasReplacement && !isIgnored ? folders.replacement : folders.system, cliPath);
    launcher.replacementIsIgnored = isIgnored;
    return launcher;
}

} // namespace claustrum
