// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/command.h"

#include <iostream>

namespace claustrum::conformance {

int cannotRun(const std::string &text)
{
    std::cerr << "claustrum-conformance: " << text << '\n';
    return CouldNotRun;
}

} // namespace claustrum::conformance
