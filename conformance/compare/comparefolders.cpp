// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/comparefolders.h"

#include "posix/systemerror.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

namespace claustrum::conformance {
namespace {

using State = FilePair::State;

Result<std::vector<std::string>> filesIn(const std::string &folder)
{
    std::vector<std::string> names;
    std::error_code error;
    const std::filesystem::directory_iterator end;
    for (std::filesystem::directory_iterator file(folder, error); !error && file != end;
         file.increment(error)) {
        const std::string name = file->path().filename().string();
        std::error_code ignored; // a file that cannot be looked at is no regular one
        if ((name.ends_with(".jsonl") || name.ends_with(".log")) && file->is_regular_file(ignored))
            names.push_back(name);
        if (names.size() > mostFolderFiles)
            return Error{folder + " has more than " + std::to_string(mostFolderFiles) + " files"};
    }
    if (error)
        return systemError("open", folder, error.value());
    return names;
}

} // namespace

Result<std::vector<FilePair>> pairFiles(const std::string &left, const std::string &right)
{
    const auto here = filesIn(left);
    if (!here)
        return here.error();
    const auto there = filesIn(right);
    if (!there)
        return there.error();
    std::map<std::string, FilePair> pairs;
    for (const std::string &name : *here)
        pairs[name].state = State::OnlyLeft;
    for (const std::string &name : *there) {
        const bool isBoth = pairs.count(name) > 0;
        pairs[name].state = isBoth ? State::Waiting : State::OnlyRight;
    }
    std::vector<FilePair> sorted;
    for (auto &[name, pair] : pairs) {
        pair.name = name;
        sorted.push_back(std::move(pair));
    }
    return sorted;
}

std::string_view stateName(State state)
{
    static constexpr std::array<std::string_view, 7> names{
        "not compared yet", "equal", "known", "different", "only left", "only right", "unreadable"};
    return names.at(static_cast<std::size_t>(state));
}

std::string statesText(const std::vector<FilePair> &pairs)
{
    std::string text;
    for (const State state : {State::Waiting, State::Equal, State::Known, State::Different,
                              State::OnlyLeft, State::OnlyRight, State::Unreadable}) {
        const auto count = std::count_if(pairs.begin(), pairs.end(), [state](const FilePair &pair) {
            return pair.state == state;
        });
        if (count > 0)
            text += (text.empty() ? "" : ", ") + std::to_string(count) + ' '
                    + std::string(stateName(state));
    }
    return text.empty() ? "no files" : text;
}

} // namespace claustrum::conformance
