// SPDX-License-Identifier: Apache-2.0
#include "daemon/plugins/pluginsprune.h"

#include "daemon/plugins/leftovers.h"
#include "daemon/plugins/pluginsweep.h"
#include "daemon/plugins/siblings.h"
#include "posix/files.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

#include <algorithm>

namespace claustrum {
namespace {

constexpr std::int64_t fewestDays = 7;
constexpr std::int64_t mostDays = 3650;
constexpr std::int64_t secondsOfDay = 86400;

constexpr std::string_view elsewhere =
    "this daemon's socket is not under run/<clientId>/, so it has no per-install plugin root to "
    "prune";

/// All members of the answer.
struct Answer
{
    std::string root;
    Sweep own;
    Sweep shared;
    std::string legacy;
    std::string skipped;
    std::int64_t minAgeDays = 0;
};

std::string json(const Answer &answer)
{
    std::vector<std::string> errors = answer.own.errors;
    errors.insert(errors.end(), answer.shared.errors.begin(), answer.shared.errors.end());
    std::string text;
    ObjectWriter object(text);
    object.string("root", answer.root)
        .strings("pruned", answer.own.pruned)
        .strings("prunedLegacy", answer.shared.pruned)
        .integer("staleArchives", 0)
        .integer("kept", 0)
        .integer("live", answer.own.live + answer.shared.live)
        .integer("young", answer.own.young + answer.shared.young)
        .string("legacy", answer.legacy);
    if (!answer.skipped.empty())
        object.string("skipped", answer.skipped);
    if (!errors.empty())
        object.strings("errors", errors);
    object.integer("minAgeDays", answer.minAgeDays).close();
    return text;
}

timespec before(std::int64_t days)
{
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec -= days * secondsOfDay;
    return time;
}

/// Sweeps the folder that installs share, unless another one may need it.
std::string sweepShared(const InstallPlace &place, const PluginUses &uses, const MayHold &mayHold,
                        Sweep &sweep)
{
    if (const auto sign = runningSibling(place.folder, place.clientId, mayHold))
        return "skipped: another install's daemon is running (" + *sign
               + "); its sessions may use the shared legacy dirs";
    if (!statFile(place.sharedRoot()))
        return "absent";
    // The folder of an install may have the name of a plugin.
    const auto isInstall = [&place](const std::string &name) {
        struct stat status;
        const std::string run = go::joinPath(place.folder, "run/" + name);
        return name == place.clientId || ::lstat(run.c_str(), &status) == 0;
    };
    sweep = sweepPlugins({place.sharedRoot(), "legacy plugin dir", isInstall}, uses, mayHold);
    return "swept";
}

} // namespace

std::optional<InstallPlace> InstallPlace::ofSocket(const std::string &socket)
{
    const std::string clean = go::cleanPath(socket);
    const std::string own = go::dirName(clean);
    const std::string run = go::dirName(own);
    if (!go::isAbsPath(clean) || go::baseName(clean) != "rpc.sock" || go::baseName(run) != "run"
        || own == run)
        return std::nullopt;
    return InstallPlace{go::dirName(run), go::baseName(own)};
}

std::string InstallPlace::sharedRoot() const
{
    return go::joinPath(folder, "plugins");
}

std::string InstallPlace::ownRoot() const
{
    return go::joinPath(sharedRoot(), clientId);
}

std::string prunePlugins(const std::string &socket, const PruneParams &params, PluginsInUse &inUse,
                         const MayHold &mayHold, const std::string &processes)
{
    const auto place = InstallPlace::ofSocket(socket);
    Answer answer;
    if (!place) {
        answer.skipped = elsewhere;
        answer.legacy = "skipped: " + answer.skipped;
        return json(answer);
    }
    const auto lock = inUse.pruning();
    answer.root = place->ownRoot();
    answer.minAgeDays = std::clamp(params.minAgeDays, fewestDays, mostDays);
    const PluginUses uses{before(answer.minAgeDays),
                          pluginsOfMarkedProcesses(place->folder, processes), inUse};
    const auto hasNoOther = [](const std::string &) { return false; };
    answer.own = sweepPlugins({answer.root, "plugin dir", hasNoOther}, uses, mayHold);
    answer.legacy = sweepShared(*place, uses, mayHold, answer.shared);
    return json(answer);
}

} // namespace claustrum
