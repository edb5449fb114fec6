// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// Whether NO_PROXY, read the way Go's client reads it, excludes a request from the proxy.
///
/// The value is a comma-separated list. An element is `*` for everything; an address or a network
/// in CIDR form, which is compared with an address literal in the URL; or a name, which matches
/// itself and its subdomains, and with a leading `.` or `*.` only its subdomains. A port may follow
/// an address or a name. Blanks around an element and case are ignored. `localhost` and loopback
/// addresses never use a proxy, whatever the list.
///
/// @param host as in the URL: lower case, an IPv6 address without brackets, a name in ASCII form
/// @param port never empty: the scheme's default if the URL has none
bool bypassesProxy(std::string_view noProxy, const std::string &host, std::string_view port);

} // namespace claustrum
