// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/commands/command.h"
#include "wire/result.h"

#include <functional>

namespace claustrum::conformance {

/// Parses the options of a command: `--name VALUE`, `--name=VALUE`, or `--name` alone. Options and
/// files may be in any order; all arguments after `--` are files.
class ArgumentReader
{
public:
    /// Takes the value of an option; the error is for people.
    using Take = std::function<Result<void>(const std::string &value)>;

    ArgumentReader &option(std::string_view name, Take take);
    ArgumentReader &option(std::string_view name, std::string &target);
    ArgumentReader &flag(std::string_view name, bool &target);

    /// Returns the files. The error ends with an advice.
    [[nodiscard]] Result<Arguments> read(const Arguments &arguments) const;

private:
    struct Option
    {
        std::string_view name;
        Take take;              ///< empty: a flag
        bool *target = nullptr; ///< of a flag
    };

    [[nodiscard]] Result<void> readOption(const Arguments &arguments, std::size_t &at) const;

    std::vector<Option> m_options;
};

} // namespace claustrum::conformance
