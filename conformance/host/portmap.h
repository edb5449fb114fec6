// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/loopback.h"
#include "wire/result.h"

#include <map>
#include <string>

namespace claustrum::conformance {

/// Replaces recorded ports by free ones. A recording names the port of its server, which may be
/// taken on this machine: each "127.0.0.1:<port>" in a server's arguments gets a free port, and
/// later requests to it use that port.
class PortMap
{
public:
    /// A server's argument with its ports replaced; a new port gets a free one.
    Result<std::string> moveArgument(const std::string &argument);

    /// The text with the known ports replaced.
    [[nodiscard]] std::string apply(const std::string &text) const;

private:
    std::map<std::string, BoundSocket> m_moved; ///< by "127.0.0.1:<recorded port>"
};

} // namespace claustrum::conformance
