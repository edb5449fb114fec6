// SPDX-License-Identifier: Apache-2.0
import { Client } from "./claustrum.ts";

const client = new Client();

async function run(id: string, command: string): Promise<void> {
  await client.call("process.spawn", { id, command: "sh", args: ["-c", command], cwd: "~" });
  for await (const event of client.output(id)) {
    if (event.stream === "exit" && event.exitCode !== 0) throw new Error(`${command}: exit code ${event.exitCode}`);
  }
}

await run("init", "git init -q -b main project && git -C project commit -q --allow-empty -m Start");
const info = await client.call("git.info", { path: "~/project" });
console.log(`${info.repo} is on ${info.branch}`);

const worktree = {
  baseRepo: "~/project",
  worktreePath: "~/worktrees/project/login",
  worktreeRoot: "~/worktrees",
  branchName: "login",
};
const made = await client.call("git.worktree_create", worktree);
console.log(`worktree: ${made.success ? made.path : made.error}`);

await run("edit", "echo draft >worktrees/project/login/notes.txt");
const status = await client.call("git.status", { path: "~/worktrees/project/login", baseRepo: "~/project" });
console.log(`changes: ${status.changes.join(", ")}`);

const removed = await client.call("git.worktree_remove", worktree);
console.log(removed.success ? "removed" : removed.error);
const { branches } = await client.call("git.list_branches", { path: "~/project" });
console.log(`branches: ${branches.join(", ")}`);
client.close();
