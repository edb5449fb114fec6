// SPDX-License-Identifier: Apache-2.0
// Precompiled for all libraries: headers of the standard library that many files include.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
