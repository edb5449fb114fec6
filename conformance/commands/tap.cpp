// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/tap.h"

#include "common/trimmed.h"
#include "conformance/commands/commonoptions.h"
#include "posix/files.h"

#include <climits>
#include <cstdlib>

namespace claustrum::conformance {
namespace {

/// The token in a file, without surrounding blanks, as a daemon reads it.
Result<std::string> readToken(const std::string &file)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto text = readFile(file);
    if (!text)
        return text.error();
    const std::string_view token = trimmed(*text, blanks);
    if (token.empty())
        return Error{file + ": the file has no token"};
    return std::string(token);
}

Result<TapOptions> readOptions(const Arguments &arguments)
{
    TapOptions options;
    std::string tokenFile;
    std::string directory;
    bool bridge = false;
    ArgumentReader reader;
    reader.option("--listen", options.listen)
        .option("--to", options.to)
        .option("--out", options.out)
        .option("--build", options.build)
        .option("--token-file", tokenFile)
        .option("--dir", directory)
        .flag("--bridge", bridge)
        .flag("--mask-data", options.log.maskData);
    const auto files = reader.read(arguments);
    if (!files)
        return files.error();
    if (!files->empty() || options.to.empty() || options.out.empty()
        || bridge != options.listen.empty())
        return Error{"tap needs --listen SOCKET or --bridge, and --to SOCKET and --out FILE;"
                     " see claustrum-conformance help tap"};
    if (!tokenFile.empty()) {
        auto token = readToken(tokenFile);
        if (!token)
            return token.error();
        options.log.token = std::move(*token);
    }
    char real[PATH_MAX];
    if (!directory.empty() && !::realpath(directory.c_str(), real))
        return Error(systemError("realpath", directory, errno));
    if (!directory.empty())
        options.log.directory = real;
    return options;
}

int tap(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    const auto status = runTap(*options);
    return status ? *status : cannotRun("tap: " + status.error().text);
}

constexpr std::string_view help =
    R"(usage: claustrum-conformance tap --listen SOCKET --to SOCKET --out FILE [OPTIONS]
       claustrum-conformance tap --bridge --to SOCKET --out FILE [OPTIONS]

Relays between live clients and a server, byte by byte, and records the session as a transcript for
replay. docs/recording.md describes the recording and its limits.

options
  --listen SOCKET      create this socket (mode 0600) for clients; runs until SIGINT or SIGTERM
  --bridge             serve one client on stdin and stdout, in place of `claustrum -bridge`
  --to SOCKET          the socket of the server
  --out FILE           the recording (mode 0600); if FILE exists, FILE-2, FILE-3 … is written
  --token-file FILE    file with the token, to hide it even before a client has used it
  --dir DIR            the folder that the session works in; becomes ${DIR} in the recording
  --mask-data          replace payloads by as many x: stdin, output, file contents, variables
  --build B            build in the header (default: live)

The token is never written. A full disk ends the recording, but not the session.

status
  0  the session has ended
  1  there is no server (--bridge)
  2  the tap could not start

examples
  claustrum-conformance tap --listen ~/.claude/remote/tap.sock --to ~/.claude/remote/rpc.sock \
      --out session.jsonl
  claustrum -bridge -socket ~/.claude/remote/tap.sock
  command="claustrum-conformance tap --bridge --to .claude/remote/rpc.sock --out session.jsonl"
      (in ~/.ssh/authorized_keys, before the key of the client to record)
  claustrum-conformance replay session.jsonl
)";

} // namespace

const Command tapCommand{"tap", "record a live session, as a proxy between clients and server",
                         help, tap};

} // namespace claustrum::conformance
