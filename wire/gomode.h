// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace claustrum::go {

/// Go's text of an st_mode: "-rw-r--r--", "dtrwxrwxrwx", "Dcrw-------".
std::string modeText(mode_t mode);

} // namespace claustrum::go
