// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/commands/command.h"
#include "wire/result.h"

#include <functional>

namespace claustrum::conformance {

/// The options that a command takes: `--name VALUE`, `--name=VALUE`, or `--name` alone. They and
/// the files may come in any order; what follows `--` is a file.
class ArgumentReader
{
public:
    /// Takes an option's value; its error is for people.
    using Take = std::function<Result<void>(const std::string &value)>;

    ArgumentReader &option(std::string_view name, Take take);
    ArgumentReader &option(std::string_view name, std::string &target);
    ArgumentReader &flag(std::string_view name, bool &target);

    /// What is left: the files. The error ends with what to do.
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
