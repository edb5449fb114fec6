// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Reports to the service manager, if NOTIFY_SOCKET names one, that this process is the service and
/// is ready: systemd's READY=1 and MAINPID, without its library. Failures are ignored.
void notifyServiceManager();

/// Whether stderr is the systemd journal (JOURNAL_STREAM), which has its own time for each line and
/// takes the level as a prefix.
bool stderrIsJournal();

} // namespace claustrum
