// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// A system call, and the failures of it that a machine can really have.
struct SystemCall
{
    std::string_view name;
    int number = 0;
    std::string_view failures; ///< blank-separated names of errors, and "short"
};

/// The calls that are made to fail. Those without failures here cannot fail, or the C library ends
/// the program if they do.
const std::vector<SystemCall> &systemCalls();

/// The call of that name or number; null if it is not in the table.
const SystemCall *findSystemCall(std::string_view name);
const SystemCall *findSystemCall(int number);

/// The number of an error by its name, 0 if unknown.
int errorNumber(std::string_view name);

/// The words of a text.
std::vector<std::string> words(std::string_view text);

} // namespace claustrum::testing
