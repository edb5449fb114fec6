// SPDX-License-Identifier: Apache-2.0
// A transcript: what to make, start and send, and what came back (recordings/README.md).
// Plain values; texts keep their placeholders until they are played.
#pragma once

#include "conformance/model/recordedframe.h"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace claustrum::conformance {

/// The first line: whose answers these are.
struct Header
{
    std::string scenario;
    std::string title;
    std::string build;
    std::string source;
    std::string platform;
    std::string recorded;   ///< day, ISO 8601
    std::string gitVersion; ///< whose words some frames carry; empty: no frame does
    bool anyOrder = false;  ///< of a live session: played as docs/recording.md has it
    bool masked = false;    ///< its payloads were: of streams only the lengths are compared
};

// Fixtures: one thing to make. Paths are relative to ${DIR}.

struct MakeDir
{
    std::string path;
    std::optional<mode_t> mode;
};

struct MakeFile
{
    std::string path;
    std::string content;
    bool literal = false; ///< given as base64: no placeholders in it
    std::uint64_t repeat = 1;
    std::optional<mode_t> mode;
    std::optional<std::time_t> mtime;
};

struct MakeSymlink
{
    std::string path;
    std::string target;
};

struct MakeFifo
{
    std::string path;
};

/// A socket file that nobody listens on.
struct MakeSocket
{
    std::string path;
};

struct RunGit
{
    std::string directory;
    std::vector<std::string> args;
};

/// What ${HTTP}<path> answers.
struct ServeHttp
{
    std::string path;
    std::string file;     ///< the body; empty: none
    int status = 0;       ///< 0: 200, or 302 with a location
    std::string location; ///< as given; empty: none
    std::optional<std::uint64_t> claimLength;
};

struct Remove
{
    std::string path;
};

struct ChangeMode
{
    std::string path;
    mode_t mode;
};

/// Gives ${DIR} and all in it to that user.
struct ChangeOwner
{
    uid_t uid;
};

using Fixture = std::variant<MakeDir, MakeFile, MakeSymlink, MakeFifo, MakeSocket, RunGit,
                             ServeHttp, Remove, ChangeMode, ChangeOwner>;

/// Changes to the environment; no value: unset.
using EnvironmentChanges = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct Serve
{
    std::vector<std::string> args;
    EnvironmentChanges env;
    std::optional<std::string> conf; ///< a claustrum.conf, beside a copy of the binary
    std::optional<uid_t> runAs;
    std::string cwd; ///< empty: ${DIR}
};

struct Send
{
    int connection;
    std::string line;     ///< without the newline
    bool literal = false; ///< given as base64: no placeholders in it
    bool newline = true;  ///< false: half a line, after which nothing is sent
    RecordedRequest request = {};
};

struct StreamSum
{
    std::uint64_t bytes = 0;
    std::string sha256; ///< hex

    friend bool operator==(const StreamSum &, const StreamSum &) = default;
};

struct Receive
{
    int connection;
    std::string line;
    bool late = false;                 ///< due after the last step
    bool literal = false;              ///< given as base64: no placeholders in it
    bool newline = true;               ///< false: the server closed in the middle of it
    std::optional<StreamSum> sum = {}; ///< of a line that was too long to be kept
    RecordedFrame frame = {};
};

/// Of a scenario only: what to wait for and to write down as so many recv lines.
struct Expect
{
    int connection;
    std::string reply;   ///< its id as JSON text; empty: frames of the process
    std::string process; ///< whose next frames
    int frames = 0;      ///< so many; 0: all up to the exit frame
    bool late = false;
};

/// All frames of one process up to its exit, summed up.
struct Collect
{
    int connection;
    std::string process;
    std::map<std::string, StreamSum> streams;
    bool contiguous = true;
    std::uint64_t largestChunk = 0; ///< for information
    std::string exit;               ///< the exit frame
};

struct Silence
{
    int connection;
    std::chrono::milliseconds duration;
};

struct Connect
{
    int connection;
};

struct Disconnect
{
    int connection;
};

struct HalfClose
{
    int connection;
};

/// The server closed it.
struct ExpectEof
{
    int connection;
};

struct Pause
{
    std::chrono::milliseconds duration;
};

/// The binary, run to its end.
struct Run
{
    std::vector<std::string> args;
    EnvironmentChanges env;
    std::string input; ///< of its stdin
    int exit = 0;
    std::string out;
    std::string err;
};

struct Get
{
    std::string url;
    int status = 0;
    std::string type;
    std::string body;
};

struct TreeEntry
{
    std::string name; ///< relative; "." is the path itself
    std::string mode; ///< Go's text
    std::optional<std::uint64_t> size;
    std::string sha256; ///< of a regular file
    std::string link;   ///< target of a symlink

    friend bool operator==(const TreeEntry &, const TreeEntry &) = default;
};

struct Tree
{
    std::string path;
    std::optional<std::vector<TreeEntry>> entries; ///< none: nothing is there
};

/// Begins a case of a hand-written scenario: what follows, up to the next, shows one requirement.
struct BeginCase
{
    std::string name; ///< unique in the scenario
    std::string requirement;
    std::vector<std::string> sections; ///< of the contract
};

using Action = std::variant<Fixture, Serve, Send, Receive, Expect, Collect, Silence, Connect,
                            Disconnect, HalfClose, ExpectEof, Pause, Run, Get, Tree, BeginCase>;

struct Step
{
    int line;           ///< in the file, from 1
    std::string source; ///< that line
    Action action;
};

struct Transcript
{
    static constexpr int formatVersion = 1;

    std::string file; ///< where it was read from, for messages
    Header header;
    std::vector<Step> steps;
};

/// "<build>/<scenario>", by which people name it.
inline std::string fullName(const Header &header)
{
    return header.build + '/' + header.scenario;
}

} // namespace claustrum::conformance
