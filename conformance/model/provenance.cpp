// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/provenance.h"

#include "wire/goplatform.h"

#include <ctime>

namespace claustrum::conformance {

std::string today()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[16];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

std::string thisPlatform()
{
    return std::string(go::platform()) + '-' + std::string(go::architecture());
}

} // namespace claustrum::conformance
