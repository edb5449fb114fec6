// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/inspectionjson.h"

#include "daemon/client/connection.h"
#include "daemon/process/replaybuffer.h"
#include "daemon/wirelog/frametext.h"
#include "wire/jsonwriter.h"
#include "wire/version.h"

#include <unistd.h>

namespace claustrum {
namespace {

template <typename Duration>
double seconds(Duration time)
{
    return std::chrono::duration<double>(time).count();
}

std::string limitsJson(const ServeSettings &settings, const ReferenceBuild &build)
{
    std::string json;
    ObjectWriter(json)
        .uinteger("lineBytes", LineReader::lineLimit - 1)
        .uinteger("requests", Connection::requestLimit)
        .uinteger("requestBytes", Connection::requestBytesLimit)
        .uinteger("replyBytes", Connection::replyBytesLimit)
        .uinteger("congestedBytes", Connection::congestedBytes)
        .uinteger("drainedBytes", Connection::drainedBytes)
        .uinteger("replayBytes", ReplayBuffer::defaultCap)
        .uinteger("stdinBytes", build.stdinQueueBytes())
        .integer("maxExtractBytes", settings.maxExtractBytes)
        .number("gitTimeoutSeconds", seconds(settings.gitTimeout))
        .close();
    return json;
}

} // namespace

std::string snapshotJson(const InspectionFacts &facts, const std::string &members)
{
    std::string json;
    ObjectWriter(json)
        .string("version", programVersion())
        .string("build", facts.build->hash())
        .integer("pid", ::getpid())
        .number("uptime", seconds(std::chrono::steady_clock::now() - facts.started))
        .raw("limits", limitsJson(*facts.settings, *facts.build))
        .close();
    json.back() = ',';
    return json + members + '}';
}

std::string framesJson(const RetainedFrames &retained)
{
    std::string list = "[";
    for (const Frame &frame : retained.frames) {
        if (list.size() > 1)
            list += ',';
        appendFrameText(list, frame.bytes().substr(0, frame.size() - 1));
    }
    std::string json;
    ObjectWriter(json)
        .raw("frames", list += ']')
        .uinteger("firstSeq", retained.firstSeq)
        .uinteger("lastSeq", retained.lastSeq)
        .close();
    return json;
}

} // namespace claustrum
