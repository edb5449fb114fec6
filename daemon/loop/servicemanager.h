// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Tells the service manager, if NOTIFY_SOCKET names one, that this process is the service and is
/// ready: systemd's READY=1 and MAINPID, without its library. A failure is nobody's to know.
void notifyServiceManager();

/// Whether stderr is the systemd journal's, as JOURNAL_STREAM tells: it has a time of its own for
/// each line, and takes the level as a prefix.
bool stderrIsJournal();

} // namespace claustrum
