// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/host/sandbox.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/serve/playserver.h"

#include <filesystem>
#include <iostream>

namespace claustrum::conformance {
namespace {

constexpr std::size_t maxConnection = 1'000'000;

int play(const Arguments &arguments)
{
    PlayServerOptions options;
    options.token = Sandbox::token;
    options.directory = std::filesystem::current_path().string();
    std::size_t connection = 0;
    ArgumentReader reader;
    const auto files =
        reader.option("--listen", options.listen)
            .option("--connection", takeCount("--connection", connection, maxConnection))
            .option("--token", options.token)
            .option("--dir", options.directory)
            .flag("--once", options.once)
            .read(arguments);
    if (!files)
        return cannotRun(files.error().text);
    if (files->size() != 1 || options.listen.empty())
        return cannotRun("play needs one recording and --listen SOCKET; "
                         "see claustrum-conformance help play");
    options.connection = static_cast<int>(connection);
    const auto transcript = readTranscript(files->front());
    if (!transcript)
        return cannotRun(transcript.error().text);
    cancelOnSignals();
    PlayServer server(*transcript, options);
    if (const auto listening = server.listen(); !listening)
        return cannotRun("play: " + listening.error().text);
    std::cerr << "claustrum-conformance: play: " << options.listen << " answers as "
              << files->front() << '\n';
    server.serve();
    std::cout << server.summary() << std::flush;
    return server.strangers() > 0 ? Differences : AllEqual;
}

constexpr std::string_view help =
    R"(usage: claustrum-conformance play --listen SOCKET [OPTIONS] FILE

Plays a recording as a server, to test clients without one. A request is answered if the recording
has it, with the same method, params and auth; its id, its spaces and the order of its members may
differ. The answer is the recorded reply, with the client's id, followed by the recorded frames of
processes. The connection is closed where the recording has `eof`. Any other request gets an error
and is shown on stderr. The recorded lines that no client requested are listed at the end.

The first client gets the first connection of the recording, the next client the next one. Masks get
plausible values. No process is started, and no file is made or changed.

options
  --listen SOCKET      create this socket (mode 0600); runs until SIGINT or SIGTERM
  --connection N       play connection N of the recording for each client
  --once               play each connection once, and end when the last client has gone
  --token T            the value of ${TOKEN} (default: lab-token-0123456789)
  --dir DIR            the value of ${DIR} (default: the current folder)

status
  0  the recording had all requests of the clients
  1  it lacked at least one
  2  it could not be played

examples
  claustrum-conformance play --listen /tmp/rpc.sock recordings/5db5e4a/git-info.jsonl
  claustrum-conformance play --listen /tmp/rpc.sock --once --token "$TOKEN" session.jsonl
)";

} // namespace

const Command playCommand{"play", "play a recording as a server, to test clients", help, play};

} // namespace claustrum::conformance
