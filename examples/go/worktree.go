// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

// run executes a command in the home directory, to its end.
func run(client *Client, id, command string) {
	must(client.Call("process.spawn", Params{"id": id, "command": "sh", "args": []string{"-c", command}, "cwd": "~"}, nil))
	event, ok := client.Next(id)
	for ok && event.Stream != "exit" {
		event, ok = client.Next(id)
	}
	if event.ExitCode != 0 {
		must(fmt.Errorf("%s: %s", command, event))
	}
}

func worktree() {
	client := dial()
	defer client.Close()

	run(client, "init", "git init -q -b main project && git -C project commit -q --allow-empty -m Start")
	var info struct{ Repo, Branch string }
	must(client.Call("git.info", Params{"path": "~/project"}, &info))
	fmt.Printf("%s is on %s\n", info.Repo, info.Branch)

	params := Params{"baseRepo": "~/project", "worktreePath": "~/worktrees/project/login",
		"worktreeRoot": "~/worktrees", "branchName": "login"}
	var done struct {
		Success     bool
		Path, Error string
	}
	must(client.Call("git.worktree_create", params, &done))
	fmt.Printf("worktree: %s%s\n", done.Path, done.Error)

	run(client, "edit", "echo draft >worktrees/project/login/notes.txt")
	var status struct{ Changes []string }
	must(client.Call("git.status", Params{"path": "~/worktrees/project/login", "baseRepo": "~/project"}, &status))
	fmt.Printf("changes: %s\n", strings.Join(status.Changes, ", "))

	must(client.Call("git.worktree_remove", params, &done))
	if done.Success {
		fmt.Println("removed")
	} else {
		fmt.Println(done.Error)
	}
	var list struct{ Branches []string }
	must(client.Call("git.list_branches", Params{"path": "~/project"}, &list))
	fmt.Printf("branches: %s\n", strings.Join(list.Branches, ", "))
}
