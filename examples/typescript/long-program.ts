// SPDX-License-Identifier: Apache-2.0
import { Client, line } from "./claustrum.ts";

const client = new Client();

// Much output: it comes in many frames, and where they are cut means nothing.
await client.call("process.spawn", { id: "count", command: "seq", args: ["1", "100000"] });
const output: Buffer[] = [];
for await (const event of client.output("count")) {
  if (event.stream !== "exit") {
    output.push(event.data);
    continue;
  }
  const all = Buffer.concat(output);
  const last = all.toString().trimEnd().split("\n").pop();
  console.log(`${all.length} bytes, the last line is ${last}, exit code ${event.exitCode}`);
}

// A program that does not end by itself.
await client.call("process.spawn", { id: "server", command: "sh", args: ["-c", "echo listening; exec sleep 1000"] });
const events = client.output("server");
console.log(`server: ${line((await events.next()).value)}`);
await client.call("process.killAndWait", { id: "server", signal: "TERM", timeoutMs: 2000 });
console.log(`stopped, exit code ${(await events.next()).value.exitCode}`);
client.close();
