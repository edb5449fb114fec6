// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"

#include <vector>

namespace claustrum::conformance {

/// The exchange number of each step. A send that does not follow another send begins an exchange.
inline std::vector<int> numberExchanges(const std::vector<Step> &steps)
{
    std::vector<int> numbers;
    int number = 0;
    bool afterSend = false;
    for (const Step &step : steps) {
        const bool sends = std::holds_alternative<Send>(step.action);
        if (sends && !afterSend)
            ++number;
        afterSend = sends;
        numbers.push_back(number);
    }
    return numbers;
}

} // namespace claustrum::conformance
