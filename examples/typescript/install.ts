// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { homedir } from "node:os";

import { Client, text, type Result } from "./claustrum.ts";

// The CLI is a script of two lines. Over SSH, the file would be uploaded, or downloaded by -cli-url.
const archive = `${homedir()}/cli.zst`;
execFileSync("zstd", ["-q", "-o", archive], { input: '#!/bin/sh\necho "1.0.0 (Demo)"\n' });

function install(): Result {
  const line = execFileSync(process.env.CLAUSTRUM ?? "claustrum", [
    ...["-install", "-cli-dir", `${homedir()}/cli`],
    ...["-cli-version", "1.0.0", "-cli-zst", archive],
  ]).toString();
  return JSON.parse(line.split("__INSTALL_RESULT__")[1]);
}

const first = install();
console.log(first.cliError ?? `installed: ${first.cliPath}`);
console.log(install().cliWasPresent ? "the second time it was there" : "the second time it was missing");

const client = new Client();
await client.call("process.spawn", { id: "cli", command: first.cliPath, args: ["--version"] });
for await (const event of client.output("cli")) console.log(text(event));
client.close();
