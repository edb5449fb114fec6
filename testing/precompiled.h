// SPDX-License-Identifier: Apache-2.0
// Precompiled for all tests: headers that nearly every one of them includes.
#include <QTest>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
