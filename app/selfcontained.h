// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Makes the static program independent of the host's settings for libraries. Call it first.
///
/// Names of hosts are looked up in /etc/hosts and by DNS, whatever nsswitch.conf says: names that
/// only a module of the host knows (mDNS, LDAP, virtual machines) are unknown. OpenSSL's
/// openssl.cnf is not read. Programs that this one runs are not affected.
void ignoreHostSettings();

} // namespace claustrum
