// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string_view>

namespace claustrum::testing {

/// The size of a stress test: @p usual in CI, @p full with CLAUSTRUM_STRESS=full.
template <typename Number>
Number scaled(Number usual, Number full)
{
    const char *const wanted = std::getenv("CLAUSTRUM_STRESS");
    return wanted && std::string_view(wanted) == "full" ? full : usual;
}

/// A seed for a test with random choices, printed so that a failure can be repeated: CLAUSTRUM_SEED
/// if set, otherwise a new one.
inline std::uint64_t printedSeed()
{
    const char *const given = std::getenv("CLAUSTRUM_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
    qInfo("repeat with CLAUSTRUM_SEED=%llu", static_cast<unsigned long long>(seed));
    return seed;
}

/// Whether the program is built with a sanitizer, which needs memory of its own.
inline constexpr bool sanitized =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#else
    false;
#endif

/// Whether the memory of a program tells something. If not, that is told, and listed after all
/// tests (notrunhere.awk).
inline bool memoryCounts()
{
    if (sanitized)
        qInfo("not run here: the bounds of memory, since a sanitizer has memory of its own");
    return !sanitized;
}

} // namespace claustrum::testing
