// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// Go's text for an alert of the other side, given OpenSSL's reason for the failure; empty if the
/// reason is no alert.
std::string_view tlsAlertText(int reason);

} // namespace claustrum
