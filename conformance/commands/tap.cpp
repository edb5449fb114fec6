// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/tap.h"

#include "common/trimmed.h"
#include "conformance/commands/commonoptions.h"
#include "posix/files.h"

#include <climits>
#include <cstdlib>

namespace claustrum::conformance {
namespace {

/// What the file holds, as a daemon reads it: without blanks around.
Result<std::string> readToken(const std::string &file)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto text = readFile(file);
    if (!text)
        return text.error();
    const std::string_view token = trimmed(*text, blanks);
    if (token.empty())
        return Error{file + ": there is no token in it"};
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

Relays between live clients and a server, byte for byte, and records the session: a transcript that
replay takes. docs/recording.md tells what is in it, and what is not.

options
  --listen SOCKET      where clients connect; made, mode 0600, until SIGINT or SIGTERM
  --bridge             one client on stdin and stdout, in the place of `claustrum -bridge`
  --to SOCKET          the server
  --out FILE           the recording, mode 0600; one that is there is kept: FILE-2, FILE-3 …
  --token-file FILE    the token, if it must be known before a client has used it
  --dir DIR            the folder that the session works in; becomes ${DIR}
  --mask-data          payloads become as many x: stdin, output, contents of files, variables
  --build B            the header's build (default: live)

The token is never written. A disk that is full ends the recording, not the session.

status
  0  the session has ended
  1  the server is not there (--bridge)
  2  it could not begin

examples
  claustrum-conformance tap --listen ~/.claude/remote/tap.sock --to ~/.claude/remote/rpc.sock \
      --out session.jsonl
  claustrum -bridge -socket ~/.claude/remote/tap.sock
  command="claustrum-conformance tap --bridge --to .claude/remote/rpc.sock --out session.jsonl"
      (in ~/.ssh/authorized_keys, before the key of the client that is to be recorded)
  claustrum-conformance replay session.jsonl
)";

} // namespace

const Command tapCommand{"tap", "record a live session as a relay in its middle", help, tap};

} // namespace claustrum::conformance
