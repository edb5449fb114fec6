// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/loopback.h"
#include "wire/result.h"

#include <map>
#include <string>

namespace claustrum::conformance {

/// A recording names the port that its server listened on, which may be taken here. Each
/// "127.0.0.1:<port>" of a server's arguments is moved to a port that is free, and what is asked
/// of it follows.
class PortMap
{
public:
    /// A server's argument with its ports moved; a port that is new to the map gets one of its own.
    Result<std::string> moveArgument(const std::string &argument);

    /// The text with the ports put in that are known to the map.
    [[nodiscard]] std::string apply(const std::string &text) const;

private:
    std::map<std::string, BoundSocket> m_moved; ///< by "127.0.0.1:<recorded port>"
};

} // namespace claustrum::conformance
