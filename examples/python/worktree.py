# SPDX-License-Identifier: Apache-2.0
from claustrum import Client


def run(name, command):
    client.call("process.spawn", id=name, command="sh", args=["-c", command], cwd="~")
    code = [value for seq, stream, value in client.events(name)][-1]
    assert code == 0, f"{command}: exit code {code}"


client = Client()
run("init", "git init -q -b main project && git -C project commit -q --allow-empty -m Start")
info = client.call("git.info", path="~/project")
print(f"{info['repo']} is on {info['branch']}")

worktree = {"baseRepo": "~/project", "worktreePath": "~/worktrees/project/login", "worktreeRoot": "~/worktrees",
            "branchName": "login"}
made = client.call("git.worktree_create", **worktree)
print(f"worktree: {made['path'] if made['success'] else made['error']}")

run("edit", "echo draft >worktrees/project/login/notes.txt")
status = client.call("git.status", path="~/worktrees/project/login", baseRepo="~/project")
print(f"changes: {', '.join(status['changes'])}")

removed = client.call("git.worktree_remove", **worktree)
print("removed" if removed["success"] else removed["error"])
print(f"branches: {', '.join(client.call('git.list_branches', path='~/project')['branches'])}")
