// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/doctor/finding.h"
#include "host/doctor/patient.h"

#include <string>

namespace claustrum {

/// Looks at what a daemon and an install need on this host, and prints a line for each finding.
/// Blocks, for ten seconds at most. Returns the exit status: 1 if there is a failure.
int runDoctor(const Patient &patient, bool json);

/// Prints to stderr the failures, if any, by which a daemon cannot have started: of its home, its
/// socket and the room there. Blocks, for two seconds at most.
void sayWhyNoDaemonStarts(const Patient &patient);

/// Prints to stderr the failures, if any, by which no CLI can be installed in a folder, which need
/// not exist. Blocks as long as the file system does.
void sayWhyNoCliIsInstalled(const std::string &directory);

/// The findings for people: PASS, WARN, FAIL, and below the latter what mends them.
std::string doctorText(const Findings &findings, bool coloured);
/// One JSON object with its newline (docs/operations.md).
std::string doctorJson(const Findings &findings);

} // namespace claustrum
