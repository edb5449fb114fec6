// SPDX-License-Identifier: Apache-2.0
import { Client, text } from "./claustrum.ts";

const client = new Client();
await client.call("process.spawn", { id: "p", command: "sh", args: ["-c", "read line; echo got $line"] });

let reply = await client.write("p", "hel", 0);
console.log(`3 bytes sent, ${reply.applied} applied`);
reply = await client.write("p", "hel", 0); // as if the reply had been lost
console.log(`the same again, ${reply.applied} applied, ${reply.duplicate ? "a duplicate" : "new"}`);
await client.write("p", "!", 99).catch((error: Error) => console.log(`too far ahead: ${error.message}`));
reply = await client.write("p", "hello\n", 0);
console.log(`all 6 from the beginning, ${reply.applied} applied`);

for await (const event of client.output("p")) console.log(text(event));
client.close();
