// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/servedbuild.h"

#include "conformance/model/library.h"

#include <algorithm>
#include <sstream>

namespace claustrum::conformance {
namespace {

constexpr std::string_view flag = "-reference-build";

const ReferenceBuild *known(std::string_view name)
{
    const auto found = ReferenceBuild::find(name);
    return found ? *found : nullptr;
}

/// The value in the last "key = value" of a configuration; empty: none.
std::string valueIn(const std::string &conf, std::string_view key)
{
    std::istringstream lines(conf);
    std::string value;
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find('=');
        if (equals == std::string::npos)
            continue;
        std::istringstream name(line.substr(0, equals));
        std::istringstream rest(line.substr(equals + 1));
        if (std::string word; name >> word && word == key)
            rest >> value;
    }
    return value;
}

std::string namedByFlag(const Serve &serve)
{
    for (std::size_t at = 0; at < serve.args.size(); ++at) {
        std::string_view arg = serve.args[at];
        if (arg.starts_with("--"))
            arg.remove_prefix(1);
        if (arg == flag && at + 1 < serve.args.size())
            return serve.args[at + 1];
        if (arg.starts_with(flag) && arg.substr(flag.size()).starts_with('='))
            return std::string(arg.substr(flag.size() + 1));
    }
    return {};
}

std::string namedInConf(const std::string &conf)
{
    std::string build = valueIn(conf, "reference-build");
    if (build.empty() && known(valueIn(conf, "version-override")))
        build = valueIn(conf, "version-override");
    return build;
}

} // namespace

std::string buildNamedBy(const Serve &serve)
{
    if (std::string build = namedByFlag(serve); !build.empty())
        return build;
    return serve.conf ? namedInConf(*serve.conf) : std::string();
}

const Step *selectsBuild(const Transcript &transcript)
{
    const auto found = std::ranges::find_if(transcript.steps, [](const Step &step) {
        const auto *serve = std::get_if<Serve>(&step.action);
        return serve && !namedByFlag(*serve).empty();
    });
    return found == transcript.steps.end() ? nullptr : &*found;
}

const ReferenceBuild *buildOf(const Header &header)
{
    return header.build == contractBuild ? &ReferenceBuild::standard() : known(header.build);
}

const ReferenceBuild *servedBuild(const Header &header, const Serve &serve,
                                  std::string_view asBuild)
{
    if (const std::string named = buildNamedBy(serve); !named.empty())
        return known(named);
    return asBuild.empty() ? buildOf(header) : known(asBuild);
}

} // namespace claustrum::conformance
