// SPDX-License-Identifier: Apache-2.0
import { Client } from "./claustrum.ts";

const received: Buffer[] = [];
let lastSeq = 0;

const first = new Client();
await first.call("process.spawn", { id: "count", command: "seq", args: ["1", "100000"] });
for await (const event of first.output("count")) {
  received.push(event.data);
  lastSeq = event.seq;
  if (lastSeq === 3) break;
}
first.close(); // as if the network broke: what is on its way is lost
console.log(`connection lost after frame ${lastSeq}`);

const second = new Client();
const state = await second.call("process.reattach", { id: "count", fromSeq: lastSeq });
console.log(`found: the first frame that can be had again is ${state.firstSeq}`);
for await (const event of second.output("count")) {
  if (event.seq !== lastSeq + 1) throw new Error("a frame is missing");
  lastSeq = event.seq;
  if (event.stream === "exit") console.log(`exit code ${event.exitCode}`);
  else received.push(event.data);
}
second.close();

const all = Buffer.concat(received);
const complete = Array.from({ length: 100000 }, (_, number) => `${number + 1}\n`).join("");
console.log(`${all.length} bytes, ${all.toString() === complete ? "each once and in order" : "and that is wrong"}`);
