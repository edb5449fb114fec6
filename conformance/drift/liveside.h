// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/driftsides.h"
#include "conformance/model/library.h"
#include "conformance/play/player.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// A server to ask.
struct LiveServer
{
    std::string binary;       ///< absolute
    std::string asBuild = {}; ///< for -reference-build; empty: without
};

/// "BINARY" or "BINARY as BUILD", for people.
std::string nameOf(const LiveServer &server);

/// The answers of one server to the questions of some recordings.
struct LiveSide
{
    DriftSide sessions;
    std::vector<std::string> notes; ///< scenarios that could not be played to their end, and why
};

/// Called after each play with the number of plays so far and in all.
using OnPlayed =
    std::function<void(std::size_t played, std::size_t all, const std::string &scenario)>;

/// Plays the questions of the recordings against each server, @p parallel scenarios at a time, and
/// records the answers. After the timeout of a missing frame, the play continues; a
/// frame that the recording lacks is recorded where it arrived. Broken rules of order and framing
/// and failures of the server are breaches of the session. Returns one LiveSide per server.
/// Blocks, like runJobs().
/// @param options the server and its build in it are ignored
Result<std::vector<LiveSide>> recordLiveSides(const std::vector<LiveServer> &servers,
                                              const std::vector<Recording> &recordings,
                                              const PlayOptions &options, std::size_t parallel,
                                              const OnPlayed &onPlayed = {});

} // namespace claustrum::conformance
