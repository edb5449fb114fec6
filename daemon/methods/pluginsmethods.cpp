// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/pluginsmethods.h"

#include "daemon/methods/paramsmismatch.h"
#include "daemon/plugins/pluginsprune.h"

#include <memory>
#include <utility>

namespace claustrum {
namespace {

FileUse filesOf(const std::string &socket)
{
    const auto place = InstallPlace::ofSocket(socket);
    if (!place)
        return {};
    return {.paths = {place->ownRoot(), place->sharedRoot(), place->folder + "/run"},
            .lists = true,
            .changes = true};
}

} // namespace

void addPluginsMethods(Dispatcher &dispatcher, BlockingCalls &calls, const std::string &socket,
                       PluginsInUse &inUse)
{
    const auto prune = [&calls, &inUse, socket](PruneParams params, PendingReply reply) {
        auto work = [&inUse, socket, params = std::move(params)](const Caller &caller) {
            return Result<std::string>(prunePlugins(socket, params, inUse, caller.mayHold));
        };
        BlockingRequest::admit(
            std::make_unique<BlockingRequest>("plugins.prune", std::move(work), std::move(reply)),
            filesOf(socket), calls);
    };
    // Unlike those of all other methods, its params may be absent, and a wrong one is named.
    dispatcher.add({"plugins.prune", [prune](Call call) {
                        const std::string_view raw = call.params.value_or("null");
                        if (auto params = bindParams<PruneParams>(raw))
                            prune(std::move(*params), std::move(call.reply));
                        else
                            call.reply.answer(
                                Error{"Invalid params: " + go::pruneParamsMismatch(raw),
                                      ErrorCode::InvalidParams});
                    }});
}

} // namespace claustrum
