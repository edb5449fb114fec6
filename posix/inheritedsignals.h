// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Undoes what this process inherited: no signal stays blocked, and an ignored one has its default
/// effect again, so that an ignored SIGCHLD hides no child's status and an ignored SIGTERM does not
/// keep us alive. SIGHUP, SIGINT and the signals of job control stay ignored, as in a Go program:
/// `nohup` and a shell's `&` mean them. SIGXFSZ and SIGXCPU are ignored from here on: a limit on
/// the size of files is a write that fails ("file too large"), not our end.
///
/// For the start of main(), with one thread.
void resetInheritedSignals();

} // namespace claustrum
