// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/arguments.h"

#include <algorithm>

namespace claustrum::conformance {

ArgumentReader &ArgumentReader::option(std::string_view name, Take take)
{
    m_options.push_back({name, std::move(take)});
    return *this;
}

ArgumentReader &ArgumentReader::option(std::string_view name, std::string &target)
{
    return option(name, [&target](const std::string &value) -> Result<void> {
        target = value;
        return {};
    });
}

ArgumentReader &ArgumentReader::flag(std::string_view name, bool &target)
{
    m_options.push_back({name, {}, &target});
    return *this;
}

Result<void> ArgumentReader::readOption(const Arguments &arguments, std::size_t &at) const
{
    const std::string &argument = arguments[at];
    const auto equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const auto option = std::find_if(m_options.begin(), m_options.end(),
                                     [&](const Option &one) { return one.name == name; });
    if (option == m_options.end())
        return Error{"there is no option " + name};
    if (option->target) {
        *option->target = true;
        return equals == std::string::npos ? Result<void>() : Error{name + " takes no value"};
    }
    if (equals != std::string::npos)
        return option->take(argument.substr(equals + 1));
    if (++at >= arguments.size())
        return Error{name + " needs a value"};
    return option->take(arguments[at]);
}

Result<Arguments> ArgumentReader::read(const Arguments &arguments) const
{
    Arguments files;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        if (arguments[at] == "--") {
            files.insert(files.end(), arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                         arguments.end());
            break;
        }
        if (!arguments[at].starts_with("--"))
            files.push_back(arguments[at]);
        else if (const auto taken = readOption(arguments, at); !taken)
            return Error{taken.error().text + "; see claustrum-conformance --help"};
    }
    return files;
}

} // namespace claustrum::conformance
