// SPDX-License-Identifier: Apache-2.0
// A transcript: fixtures, starts of the server, lines sent and received (recordings/README.md).
// Plain values; texts keep their placeholders until the transcript is played.
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

/// The first line: the origin of the recording.
struct Header
{
    std::string scenario;
    std::string title;
    std::string build;
    std::string source;
    std::string platform;
    std::string recorded;   ///< date, ISO 8601
    std::string gitVersion; ///< git, if frames contain its messages; otherwise empty
    bool anyOrder = false;  ///< a live session (docs/recording.md, Any order)
    bool masked = false;    ///< payloads are masked: only the lengths of streams are compared
};

// Fixtures. Paths are relative to ${DIR}.

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

/// A socket file without a listener.
struct MakeSocket
{
    std::string path;
};

struct RunGit
{
    std::string directory;
    std::vector<std::string> args;
};

/// The response to GET ${HTTP}<path>.
struct ServeHttp
{
    std::string path;
    std::string file;     ///< the body; empty: none
    int status = 0;       ///< 0: 200, or 302 with a location
    std::string location; ///< as written; empty: none
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

/// Changes the owner of ${DIR} and everything in it.
struct ChangeOwner
{
    uid_t uid;
};

using Fixture = std::variant<MakeDir, MakeFile, MakeSymlink, MakeFifo, MakeSocket, RunGit,
                             ServeHttp, Remove, ChangeMode, ChangeOwner>;

/// Changes to the environment; nullopt unsets a variable.
using EnvironmentChanges = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct Serve
{
    std::vector<std::string> args;
    EnvironmentChanges env;
    std::optional<std::string> conf; ///< a claustrum.conf in the folder of a copy of the binary
    std::optional<uid_t> runAs;
    std::string cwd; ///< empty: ${DIR}
    std::string err; ///< what it prints on stderr although it succeeds
};

struct Send
{
    int connection;
    std::string line;     ///< without the newline
    bool literal = false; ///< given as base64: no placeholders in it
    bool newline = true;  ///< false: an incomplete line, the last on its connection
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
    bool newline = true;               ///< false: the server closed the connection within it
    std::optional<StreamSum> sum = {}; ///< of a line that was too long to record
    RecordedFrame frame = {};
};

/// In scenarios only: frames to wait for and to record as recv lines.
struct Expect
{
    int connection;
    std::string reply;   ///< its id as JSON text; empty: frames of the process
    std::string process; ///< of the next frames
    int frames = 0;      ///< their number; 0: all up to the exit frame
    bool late = false;
};

/// Digests of all frames of one process up to its exit.
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

/// The server closes the connection.
struct ExpectEof
{
    int connection;
};

struct Pause
{
    std::chrono::milliseconds duration;
};

/// A run of the binary until it ends.
struct Run
{
    std::vector<std::string> args;
    EnvironmentChanges env;
    std::string input; ///< on stdin
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
    std::optional<std::vector<TreeEntry>> entries; ///< nullopt: the path does not exist
};

/// Begins a case of a hand-written scenario: the steps up to the next case test one requirement.
struct BeginCase
{
    std::string name; ///< unique in the scenario
    std::string requirement;
    std::vector<std::string> sections; ///< of the contract
    std::string since = {};            ///< the first reference build it holds for; empty: all
    std::string until = {};            ///< the last one; empty: all
    std::string mark = {};             ///< "measured", "read" or "guess"; empty: the contract's own
    std::vector<std::string> rules = {}; ///< of the contract's later pages, "later/daemon.md S1"
};

using Action = std::variant<Fixture, Serve, Send, Receive, Expect, Collect, Silence, Connect,
                            Disconnect, HalfClose, ExpectEof, Pause, Run, Get, Tree, BeginCase>;

struct Step
{
    int line;           ///< in the file, from 1
    std::string source; ///< the line as written
    Action action;
};

struct Transcript
{
    static constexpr int formatVersion = 1;

    std::string file; ///< for messages
    Header header;
    std::vector<Step> steps;
};

/// "<build>/<scenario>", for display.
inline std::string fullName(const Header &header)
{
    return header.build + '/' + header.scenario;
}

} // namespace claustrum::conformance
