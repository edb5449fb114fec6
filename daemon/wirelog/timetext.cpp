// SPDX-License-Identifier: Apache-2.0
#include "daemon/wirelog/timetext.h"

#include <array>
#include <cstdio>

namespace claustrum {

timespec wallClock()
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return now;
}

std::string timeText(const timespec &time)
{
    std::tm parts{};
    ::gmtime_r(&time.tv_sec, &parts);
    std::array<char, 24> second{};
    std::strftime(second.data(), second.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::array<char, 16> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%09ldZ", time.tv_nsec);
    return std::string(second.data()) + fraction.data();
}

} // namespace claustrum
