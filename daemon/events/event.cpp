// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/event.h"

#include "daemon/wirelog/timetext.h"
#include "wire/jsonwriter.h"

#include <unistd.h>

namespace claustrum {

std::string_view nameOf(Event::Type type)
{
    switch (type) {
    case Event::Type::Exit:
        return "exit";
    case Event::Type::Detached:
        return "detached";
    case Event::Type::Idle:
        return "idle";
    case Event::Type::Oom:
        return "oom";
    case Event::Type::Upgrade:
        break;
    }
    return "upgrade";
}

std::string lineOf(const Event &event)
{
    std::string line;
    ObjectWriter object(line);
    object.string("time", timeText(event.time))
        .string("event", nameOf(event.type))
        .integer("daemonPid", ::getpid());
    if (event.type == Event::Type::Upgrade) {
        object.integer("previousPid", event.pid);
    } else {
        object.string("id", std::string_view(event.id).substr(0, Event::longestText))
            .integer("pid", event.pid)
            .string("command", std::string_view(event.command).substr(0, Event::longestText));
    }
    if (event.exitCode)
        object.integer("exitCode", *event.exitCode);
    if (!event.signal.empty())
        object.string("signal", event.signal);
    if (!event.killedBy.empty())
        object.string("killedBy", event.killedBy);
    object.close();
    return line + '\n';
}

} // namespace claustrum
