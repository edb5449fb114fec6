// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum::fuzz {

/// Whether a line may reach a daemon that runs as the fuzzer itself: it starts /bin/true and
/// /bin/cat only, reads only below the home directory, and changes no file. A line that is no
/// request is harmless.
[[nodiscard]] bool isHarmless(std::string_view line);

/// Whether the line is a request of that method.
[[nodiscard]] bool isRequestFor(std::string_view line, std::string_view method);

} // namespace claustrum::fuzz
