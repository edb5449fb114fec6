// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <type_traits>

namespace claustrum {

// The content of a session's memory file (docs/succession.md, The state format). A change of any
// offset or meaning is a new version.

constexpr std::uint64_t sessionMagic = 0x6d72747375616c63; // "claustrm"
constexpr std::uint32_t sessionVersion = 1;
constexpr std::uint32_t sessionHeaderBytes = 4096; ///< SessionHeader and what may follow it

/// The begin of the file. A counter is written in one store, after everything that it publishes.
struct SessionHeader
{
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t headerBytes; ///< the texts begin here
    std::uint64_t textBytes;   ///< the ring begins after them
    std::uint64_t ringBytes;
    std::int64_t pid;
    double startTime; ///< seconds since 1970

    // Positions in the ring never decrease; modulo ringBytes they are places.
    std::atomic<std::uint64_t> head;   ///< of the oldest record
    std::atomic<std::uint64_t> tail;   ///< behind the newest one
    std::atomic<std::uint64_t> intent; ///< tail | stream, before an output is read

    std::atomic<std::uint64_t> stdinApplied; ///< bytes accepted
    std::atomic<std::uint64_t> stdinClosed;  ///< 1: further ones are counted and dropped

    std::atomic<std::uint64_t> ended;   ///< endedFlag | wait status; 0: not known to have ended
    std::atomic<std::int64_t> endedAt;  ///< nanoseconds of CLOCK_MONOTONIC
    std::atomic<std::int64_t> exitedAt; ///< likewise, of the exit frame
    std::atomic<std::uint64_t> killer;  ///< 0: nobody; 1: a client; 2: a shutdown
    std::atomic<std::uint64_t> killRest;
    std::atomic<std::int64_t> killAt; ///< SIGKILL to its group is due; 0: no

    std::uint64_t landing; ///< what is read arrives here in the file; 0: at its place in the ring
};

constexpr std::uint64_t endedFlag = std::uint64_t{1} << 32;

static_assert(std::is_standard_layout_v<SessionHeader> && sizeof(SessionHeader) == 144);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// The begin of a record in the ring, at a multiple of 16.
struct RecordHeader
{
    std::uint64_t seq;
    std::uint32_t size;   ///< of the bytes that follow
    std::uint32_t stream; ///< a SessionStream
};
static_assert(sizeof(RecordHeader) == 16);

enum class SessionStream : std::uint32_t {
    Stdout = 1,
    Stderr = 2,
    Exit = 3, ///< an SessionExit: nothing follows
    Skip = 4, ///< no frame: the next record is at the ring's begin
};

struct SessionExit
{
    std::int32_t waitStatus;
    std::uint32_t killer;
};

/// The texts of a session, each as four bytes of length and its bytes.
struct SessionTexts
{
    std::string id;
    std::string command;
    std::string arguments; ///< each with a NUL behind it
    std::string launcher;  ///< by which the command was started, likewise; empty: none
    std::string cwd;

    /// Calls @p use with every text, in the order of the file.
    template <typename Texts, typename Use>
    static void each(Texts &texts, Use &&use)
    {
        for (auto *text :
             {&texts.id, &texts.command, &texts.arguments, &texts.launcher, &texts.cwd})
            use(*text);
    }
};

} // namespace claustrum
