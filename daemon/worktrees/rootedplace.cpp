// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/rootedplace.h"

#include "daemon/worktrees/checkouts.h"

namespace claustrum {

Result<LeafPlace, PlaceError> placeBelowRoot(const RootedPath &path, Repository &repository,
                                             const std::string &commonDirectory)
{
    const GitContext &context = repository.git().context();
    if (auto error = objectionToRootedPath(context, path, true))
        return std::move(*error);
    const WorktreeRoot root(context, path);
    if (context.rules().checksRootsSurroundings) {
        if (auto error = root.objectionToOwners())
            return std::move(*error);
        const auto checkouts = checkoutsOf(repository, commonDirectory);
        if (!checkouts)
            return PlaceError{PlaceError::Kind::Directory,
                              "cannot list the repository's worktrees: " + checkouts.error().text};
        if (auto error = root.objectionToCheckouts(*checkouts))
            return std::move(*error);
        if (auto error = root.objectionToSurroundings())
            return std::move(*error);
    }
    if (auto error = root.objectionToRoot())
        return std::move(*error);
    auto place = root.place();
    if (!place)
        return place;
    if (auto error = objectionToDirectory(context, *place))
        return std::move(*error);
    return place;
}

} // namespace claustrum
