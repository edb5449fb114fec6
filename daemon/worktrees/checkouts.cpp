// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/checkouts.h"

#include "daemon/git/textlines.h"
#include "wire/gopath.h"

#include <algorithm>

namespace claustrum {

Result<Checkouts> checkoutsOf(Repository &repository, const std::string &commonDirectory)
{
    const HardenedRun listed = repository.git().run({"worktree", "list", "--porcelain"});
    if (!listed.ok())
        return Error{listed.failure};
    Checkouts checkouts;
    if (!repository.root().empty())
        checkouts.own.push_back(repository.root());
    const std::string main = go::dirName(commonDirectory);
    if (go::baseName(commonDirectory) == ".git" && main != repository.root())
        checkouts.own.push_back(main);
    constexpr std::string_view key = "worktree ";
    for (const std::string &line : splitText(listed.finished.out)) {
        const std::string path = line.starts_with(key) ? line.substr(key.size()) : std::string();
        const bool isOwn =
            std::find(checkouts.own.begin(), checkouts.own.end(), path) != checkouts.own.end();
        if (!path.empty() && !isOwn && path != commonDirectory)
            checkouts.linked.push_back(path);
    }
    return checkouts;
}

} // namespace claustrum
