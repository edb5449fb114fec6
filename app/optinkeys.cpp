// SPDX-License-Identifier: Apache-2.0
#include "app/optinkeys.h"

#include <array>

namespace claustrum {
namespace {

using S = ServeSettings;
constexpr std::array keys = {
    OptInKey{"metrics-addr", &S::metricsAddress,
             "serve: Prometheus counters at http://`address`/metrics, as 127.0.0.1:9464"},
    OptInKey{"wire-log", &S::wireLog, "serve: append every frame to `path`, secrets redacted"},
    OptInKey{"wire-log-max-string", &S::wireLogMaxString,
             "serve: cut strings in the wire log to `bytes`; 0: frames verbatim"},
    OptInKey{"inspect", &S::inspect,
             "serve: answer inspection clients at inspect.sock, beside the socket"},
    OptInKey{"post-mortem", &S::postMortem,
             "serve: leave a record of each exit that nobody asked for; -why shows them"},
    OptInKey{"keep-children", &S::keepChildren, "serve: leave children running at shutdown"},
    OptInKey{"max-extract-bytes", &S::maxExtractBytes,
             "serve: refuse to extract archives beyond `bytes`; 0: no limit"},
    OptInKey{"git-timeout", &S::gitTimeout, "serve: kill a git after `duration`; 0: never"},
    OptInKey{"files-read-regular-only", &S::filesReadRegularOnly,
             "serve: refuse to read anything but regular files"},
    OptInKey{"stalled-client", &S::stalledClient,
             "serve: close a connection whose client reads nothing for `duration`; 0: never"},
    OptInKey{"hand-over", &S::handOver,
             "serve: leave sessions to the next daemon, at a shutdown and at a crash"},
    OptInKey{"hand-over-wait", &S::handOverWait,
             "serve: sessions wait `duration` for the next daemon, and end then"},
    OptInKey{"hand-over-instance", &S::handOverInstance,
             "serve: the next daemon has a `new` instance id, or keeps it: new or keep"},
    OptInKey{"accept-previous-tokens", &S::acceptPreviousTokens,
             "serve: accept the tokens that this daemon replaces for `duration`; 0: never"},
    OptInKey{"max-processes", &S::maxProcesses,
             "serve: refuse to start more than `count` processes at a time; 0: no limit"},
    OptInKey{"replay-spill", &S::replaySpill,
             "serve: keep frames beyond a replay buffer in files of `bytes` for each process; 0: "
             "none"},
    OptInKey{"detached-idle", &S::detachedIdle,
             "serve: a process without client, output, input and CPU time for `duration` is "
             "idle; 0: never"},
    OptInKey{"hygiene", &S::hygiene,
             "serve: `report` idle processes (see -detached-idle) in log and metrics, or act: "
             "end them"},
    OptInKey{"on-event", &S::onEvent,
             "serve: run `program` for each event: exit, detached, idle, oom, upgrade"},
    OptInKey{"event-log", &S::eventLog, "serve: append each event to `path`, a line of JSON each"},
    OptInKey{"event-log-max-bytes", &S::eventLogMaxBytes,
             "serve: begin a new file of events beyond `bytes`, and keep the one before as .old"},
    OptInKey{"agent-socket", &S::agentSocket,
             "serve, bridge: `follow` gives children one SSH agent path, passed on to the "
             "newest living login"},
    OptInKey{"per-host", &S::perHost,
             "serve, bridge, stop: use a folder of this host beside the socket, for a home "
             "that hosts share"},
    OptInKey{"oom-score-adj", &S::oomScoreAdj,
             "serve: add `number` to the oom_score_adj of children, and twice as much for "
             "their trees; 0: nothing"},
    OptInKey{"scope", &S::scope,
             "serve: put each child with its tree into a control group of its own, where "
             "cgroup v2 is delegated"},
    OptInKey{"memory-max", &S::memoryMax,
             "serve: give the tree of each child at most `bytes` of memory; 0: no limit; "
             "implies -scope"},
    OptInKey{"tasks-max", &S::tasksMax,
             "serve: give the tree of each child at most `count` processes and threads; 0: no "
             "limit; implies -scope"},
    OptInKey{"listen-pipe", &S::listenPipe, "serve: Windows only"},
};

} // namespace

std::span<const OptInKey> optInKeys()
{
    return keys;
}

} // namespace claustrum
