// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/fault.h"

#include "conformance/faults/changes.h"
#include "conformance/faults/chunkedits.h"
#include "conformance/faults/closeedits.h"
#include "conformance/faults/frameedits.h"
#include "conformance/faults/orderedits.h"

#include <algorithm>
#include <iterator>

namespace claustrum::conformance {
namespace {

using Deed = Fault::Deed;
using std::chrono::milliseconds;

// What scenarios need.
constexpr std::string_view aServer = "a server";
constexpr std::string_view aFrame = "a frame";
constexpr std::string_view aReply = "a reply";
constexpr std::string_view anError = "a reply with an error";
constexpr std::string_view output = "output of a process";
constexpr std::string_view anExit = "the exit of a process";
constexpr std::string_view twoOutputs = "two outputs of a process in a row";
constexpr std::string_view aReattach = "a reply of process.reattach";
constexpr std::string_view anIdleTime = "a connection with nothing open, not closed at once";
constexpr std::string_view aTreeOfRun = "a server, and a look at the folder of the socket";

// Why some faults are not found.
constexpr std::string_view anyOrder = "the order of different replies is not compared";
constexpr std::string_view notLooked = "the folder of the socket is looked at in few scenarios";
constexpr std::string_view chunksAreFree = "a `collect` sums up chunks of any size up to 32768";
constexpr std::string_view anyPid = "any number is a pid, until a second place names the process";
constexpr std::string_view anyTime = "the mask of a start time is any number";

const Fault table[]{
    {"none", "is right", aServer, {}, Deed::None, {}, true},
    {"in-pieces", "sends each frame in three pieces", aFrame, inPieces(), Deed::None, {}, true},

    {"pairs-swapped", "swaps every two outputs of a process", twoOutputs, swappingPairs()},
    {"exit-early", "sends the exit frame before the last output", anExit, exitingEarly()},
    {"reply-before-replay", "replies to a reattach before the replayed frames",
     "a reattach with replayed frames", replyingFirst("process.reattach")},
    {"reply-before-exit", "replies to a killAndWait before the exit frame",
     "a killAndWait on the connection of its process", replyingFirst("process.killAndWait")},
    {"replies-swapped", "swaps every two replies in a row", "two replies in a row",
     swappingReplies(), Deed::None, anyOrder},
    {"other-connection", "sends a reply on another connection", "two open connections",
     misdirecting()},

    {"reply-twice", "sends the first reply twice", aReply, changing(change::twice)},
    {"output-twice", "sends the first output twice", output, changing([](const FrameView &frame) {
         return isOutput(frame) ? change::twice(frame) : std::nullopt;
     })},
    {"exit-twice", "sends the first exit frame twice", anExit, changing(change::exitTwice)},
    {"reply-lost", "does not send the first reply", aReply, changing(change::droppedReply)},
    {"output-lost", "does not send the first output", output, changing(change::droppedOutput)},
    {"exit-lost", "does not send the first exit frame", anExit, changing(change::droppedExit)},
    {"extra-reply", "sends one more reply, to a request that was not sent", aReply,
     changing(change::extraReply)},
    {"extra-before-disconnect", "sends one more frame just before the client disconnects",
     "a `disconnect`", addingBeforeDisconnect()},
    {"extra-late", "sends one more frame, 60 ms after the last one", anIdleTime,
     addingLate(milliseconds(60))},

    {"merged", "sends frames of more than 32768 bytes", "a chunk of 32768 bytes", merging()},
    {"split", "splits each output into two frames", output, splitting(), Deed::None, chunksAreFree},

    {"pid-of-each", "has another pid in each reply", "a reply with a pid",
     changing(change::pid, Which::Each), Deed::None, anyPid},
    {"pid-of-second", "has another pid in the second reply that has one", "two replies with a pid",
     contradicting("\"pid\":")},
    {"start-time", "has another startTime in a reply", "a reply with a startTime",
     changing(change::startTime), Deed::None, anyTime},
    {"start-time-of-second", "has another startTime in the second reply that has one",
     "two replies with a startTime", contradicting("\"startTime\":")},
    {"version-of-second", "has another version in the second reply that has one",
     "two replies with a version", contradicting("\"version\":")},
    {"first-seq", "has a firstSeq that is one too high", aReattach, changing(change::firstSeq)},
    {"last-seq", "has a lastSeq that is one too high", aReattach, changing(change::lastSeq)},
    {"not-running", "says that a process which runs does not", "a reattach to a running process",
     changing(change::notRunning)},
    {"stdin-applied", "has a stdinApplied that is one too high", "a reply with stdinApplied",
     changing(change::stdinApplied)},

    {"byte", "has another letter in the first reply", "a reply with a letter in it",
     changing(change::changedByte)},
    {"invalid-utf8", "has a byte that is not UTF-8 in the first reply",
     "a reply with a letter in it", changing(change::invalidUtf8)},
    {"boolean", "has the other boolean in a result", "a result with a boolean",
     changing(change::otherBoolean)},
    {"error-code", "has another error code", anError, changing(change::errorCode)},
    {"error-text", "has one character more in an error text", anError, changing(change::errorText)},
    {"id", "has another id in the first reply", aReply, changing(change::otherId)},
    {"id-as-text", "has the id as a string", "a reply with a number as id",
     changing(change::idAsText)},
    {"key-order", "has the first key of a frame last", aFrame, changing(change::keyOrder)},
    {"key-renamed", "names a result Result", aReply, changing(change::renamedKey)},
    {"key-escaped", "has an escape in a key, which JSON allows", aReply,
     changing(change::escapedLetter)},
    {"key-lost", "has no jsonrpc", aReply, changing(change::lostField)},
    {"key-added", "has one more field", aFrame, changing(change::addedField)},
    {"float", "writes an integer as 1.0", "a frame with a code, a firstSeq or an mtime",
     changing(change::numberAsFloat)},
    {"space", "has a space after the first colon", aFrame, changing(change::extraSpace)},
    {"payload", "has another byte in an output", output, changing(change::payload)},
    {"padding", "has base64 without padding", "output whose base64 is padded",
     changing(change::noPadding)},
    {"stream", "sends stdout as stderr", output, changing(change::otherStream)},
    {"process", "names another process", output, changing(change::otherProcess)},
    {"seq", "has another seq in one frame", output, changing(change::otherSeq)},
    {"seq-from-zero", "counts seq from 0", output, changing(change::seqFromZero, Which::Each)},
    {"exit-code", "has an exit code that is one too high", "an exit by itself",
     changing(change::exitCode)},

    {"carriage-return", "ends a frame with CR LF", aFrame, changing(change::carriageReturn)},
    {"nul", "has a NUL before a newline", aFrame, changing(change::nulByte)},
    {"empty-line", "sends an empty line", aFrame, changing(change::emptyLine)},
    {"newline-inside", "has a newline within a frame", aFrame, changing(change::newlineInside)},
    {"newline-lost", "sends a frame without its newline", aFrame, changing(change::noNewline)},
    {"byte-order-mark", "begins a frame with a byte order mark", aFrame,
     changing(change::byteOrderMark)},
    {"half-frame", "closes the connection within a frame", aReply, closingWithinAFrame()},
    {"trailing", "sends half a frame before it closes the connection",
     "a connection that the server closes", trailing()},
    {"trailing-open", "sends half a frame after the last one", anIdleTime, trailingWhenIdle()},
    {"close-early", "closes the connection after its first frame", aFrame, closingEarly()},
    {"close-late", "closes the connection after its last frame", anIdleTime, closingAfterTheLast()},
    {"hang", "sends its first frame only", "two frames", hanging()},

    {"serve-stdout",
     "prints on stdout in a -serve that succeeds",
     aServer,
     {},
     Deed::PrintsOnStdout},
    {"serve-stderr",
     "prints on stderr in a -serve that succeeds",
     aServer,
     {},
     Deed::PrintsOnStderr},
    {"serve-status", "has status 3 of a -serve that succeeds", aServer, {}, Deed::WrongStatus},
    {"stray-file", "makes a file beside the socket", aTreeOfRun, {}, Deed::StrayFile, notLooked},
    {"socket-mode", "has a socket with mode 0666", aTreeOfRun, {}, Deed::SocketMode, notLooked},
    {"socket-left", "leaves its socket behind", aTreeOfRun, {}, Deed::LeavesSocket, notLooked},
    {"end-status", "ends with status 3", aServer, {}, Deed::WrongEnd},
    {"end-signal", "ends by SIGSEGV", aServer, {}, Deed::KilledAtEnd},
    {"stubborn", "does not end", aServer, {}, Deed::Stubborn},
};

} // namespace

std::span<const Fault> faults()
{
    return table;
}

const Fault *findFault(std::string_view id)
{
    const auto found = std::find_if(std::begin(table), std::end(table),
                                    [&](const Fault &fault) { return fault.id == id; });
    return found == std::end(table) ? nullptr : found;
}

} // namespace claustrum::conformance
