// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// The id of this host: 32 lower-case hexadecimal digits, which a reboot does not change (as in
/// machine-id(5)); empty if it has none.
std::string machineId();

/// The socket of the host with that id, of several that share the folder (per-host):
/// `<folder>/<id>/<name>`. A socket that is there already stays.
std::string socketOfHost(const std::string &socket, const std::string &id);

} // namespace claustrum
