// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/submodulelines.h"

#include "daemon/repository/gitwords.h"
#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "wire/goquote.h"

#include <cerrno>

namespace claustrum {
namespace {

constexpr std::size_t mostLines = 100;
constexpr std::size_t mostOfName = 200; // bytes
constexpr std::string_view linkMode = "160000";

/// Cuts the next record, which ends with a NUL.
std::string_view takeRecord(std::string_view &text)
{
    const auto end = text.find('\0');
    const auto record = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return record;
}

class Lines
{
public:
    void add(std::string_view name, std::string_view what)
    {
        if (m_lines.size() < mostLines)
            m_lines.push_back(" S " + go::quote(cutBytes(name, mostOfName)) + " ("
                              + std::string(what) + ')');
        else
            ++m_more;
    }

    std::vector<std::string> take()
    {
        if (m_more > 0)
            m_lines.push_back(" S \xe2\x80\xa6 (+" + std::to_string(m_more)
                              + " more submodule entries)");
        return std::move(m_lines);
    }

private:
    std::vector<std::string> m_lines;
    std::size_t m_more = 0;
};

/// 0: something lies at <name>/.git; ENOENT: nothing; else it cannot be looked at.
int lookInto(int worktree, std::string_view name)
{
    const auto opened = openDirectoryBeneath(worktree, name);
    if (!opened)
        return opened.error().error;
    struct stat status;
    return statEntry(opened->get(), ".git", status);
}

} // namespace

std::vector<std::string> submoduleLines(int worktree, std::string_view index,
                                        std::string_view difference)
{
    Lines lines;
    while (!index.empty()) {
        const auto record = takeRecord(index); // <mode> <id> <stage>\t<name>
        const auto tab = record.find('\t');
        if (!record.starts_with(linkMode) || tab == std::string_view::npos)
            continue;
        const auto name = record.substr(tab + 1);
        const int error = lookInto(worktree, name);
        if (error == 0)
            lines.add(name, "submodule present; contents not inspected");
        else if (error != ENOENT)
            lines.add(name, "submodule; could not be inspected");
    }
    while (!difference.empty()) {
        const auto record =
            takeRecord(difference); // :<mode> <mode> <id> <id> <status>, then a name
        const auto name = takeRecord(difference);
        const auto modes = record.substr(0, 2 * linkMode.size() + 2);
        if (modes.find(linkMode) != std::string_view::npos)
            lines.add(name, "submodule change staged; contents not inspected");
    }
    return lines.take();
}

} // namespace claustrum
