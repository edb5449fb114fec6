// SPDX-License-Identifier: Apache-2.0
import { Client, text } from "./claustrum.ts";

const client = new Client();
if ((await client.call("server.ping")).pong) console.log("the daemon answers");
const { methods, features } = await client.call("server.capabilities");
console.log(`${methods.length} methods; features: ${features.join(", ")}`);

await client.call("process.spawn", { id: "p", command: "sh", args: ["-c", "echo hello; exit 3"] });
for await (const event of client.output("p")) console.log(text(event));
client.close();
