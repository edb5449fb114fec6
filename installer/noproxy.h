// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// Whether NO_PROXY, read as Go's client reads it, keeps a request away from the proxy.
///
/// The value is a list with commas. An element is `*` for everything; an address or a network in
/// CIDR form, which an address literal in the URL is compared with; or a name, which holds for
/// itself and what is below it, and with a leading `.` or `*.` only for what is below it. A port
/// may follow an address or a name. Blanks around an element and case do not matter. `localhost`
/// and loopback addresses never go to a proxy, whatever the list says.
///
/// @param host as in the URL: lower case, an IPv6 address without brackets, a name in ASCII form
/// @param port never empty: the scheme's default if the URL has none
bool bypassesProxy(std::string_view noProxy, const std::string &host, std::string_view port);

} // namespace claustrum
