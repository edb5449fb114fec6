// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/doctor/finding.h"
#include "host/doctor/patient.h"

// What the doctor looks at. Each check returns a finding at least, and changes nothing but a file
// of its own that it removes again. They block: each runs in a process of its own (examination.h).
namespace claustrum {

Findings checkHome(const Patient &patient);      ///< HOME, and a file written and locked there
Findings checkSpace(const Patient &patient);     ///< bytes, inodes, noexec: home and TMPDIR
Findings checkCliFolder(const Patient &patient); ///< as both, of patient.folder() alone
Findings checkQuota(const Patient &patient);     ///< of the user, on the file system of the home
Findings checkSocket(const Patient &patient);    ///< length of the path, and what is there
Findings checkLibc(const Patient &patient);      ///< the loader that each installed CLI needs
Findings checkShell(const Patient &patient);     ///< time and PATH of the login shell
Findings checkProxy(const Patient &patient);     ///< variables for proxies
Findings checkLogin(const Patient &patient);     ///< linger and KillUserProcesses
Findings checkCgroup(const Patient &patient);    ///< limits and delegation of the control group
Findings checkDaemons(const Patient &patient);   ///< those that no client can reach
Findings checkLibraries(const Patient &patient); ///< LD_LIBRARY_PATH, LD_PRELOAD
Findings checkSystem(const Patient &patient);    ///< /proc, /dev/null
Findings checkLimits(const Patient &patient);    ///< ulimit
Findings checkDescriptors(const Patient &patient);
Findings checkClock(const Patient &patient);

} // namespace claustrum
