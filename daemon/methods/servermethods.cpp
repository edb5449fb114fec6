// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/servermethods.h"

#include "daemon/client/connection.h"
#include "daemon/loop/log.h"
#include "wire/goplatform.h"
#include "wire/jsonwriter.h"
#include "wire/version.h"

namespace claustrum {
namespace {

std::string version()
{
    std::string json;
    ObjectWriter(json)
        .string("version", programVersion())
        .string("platform", go::platform())
        .string("arch", go::architecture())
        .close();
    return json;
}

std::string capabilities(const ReferenceBuild &build, const Instance &instance)
{
    std::string json;
    ObjectWriter object(json);
    object.string("version", programVersion());
    object.strings("methods", {build.methods().begin(), build.methods().end()});
    if (build.tellsInstance())
        object.string("instanceId", instance.id).integer("startedAt", instance.startedAt);
    if (!build.features().empty())
        object.strings("features", {build.features().begin(), build.features().end()});
    object.close();
    return json;
}

void answerAndShutDown(Call call, const ReferenceBuild &build,
                       const std::function<void()> &shutdown)
{
    if (build.logsShutdown())
        logInfo("ServerHandler", "server.shutdown received over RPC");
    const auto connection = call.reply.connection();
    call.reply.answer(std::string(R"({"ok":true})"));
    connection->flush();
    shutdown();
}

} // namespace

void addServerMethods(Dispatcher &dispatcher, const ReferenceBuild &build, const Instance &instance,
                      const std::function<void()> &shutdown)
{
    dispatcher.add(plainMethod("server.ping", [] { return std::string(R"({"pong":true})"); }));
    if (build.hasMethod("server.version"))
        dispatcher.add(plainMethod("server.version", version));
    dispatcher.add(plainMethod("server.capabilities",
                               [&build, &instance] { return capabilities(build, instance); }));
    dispatcher.add({"server.shutdown", [&build, shutdown](Call call) {
                        answerAndShutDown(std::move(call), build, shutdown);
                    }});
}

} // namespace claustrum
