#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes a repository, a worktree of it on a new branch, looks at both, and removes the worktree.
. "$(dirname "$0")/session.bash"

run() {
    request process.spawn "{\"id\":\"$1\",\"command\":\"sh\",\"args\":[\"-c\",\"$2\"],\"cwd\":\"~\"}"
    receive 2
}

connect
run init 'git init -q -b main project && git -C project commit -q --allow-empty -m Start'
request git.info '{"path":"~/project"}'
receive 1
worktree='"baseRepo":"~/project","worktreePath":"~/worktrees/project/login","worktreeRoot":"~/worktrees","branchName":"login"'
request git.worktree_create "{$worktree}"
receive 1
run edit 'echo draft >worktrees/project/login/notes.txt'
request git.status '{"path":"~/worktrees/project/login","baseRepo":"~/project"}'
receive 1
request git.worktree_remove "{$worktree}"
receive 1
request git.list_branches '{"path":"~/project"}'
receive 1
