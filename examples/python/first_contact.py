# SPDX-License-Identifier: Apache-2.0
from claustrum import Client, text

client = Client()
if client.call("server.ping")["pong"]:
    print("the daemon answers")
capabilities = client.call("server.capabilities")
print(f"{len(capabilities['methods'])} methods; features: {', '.join(capabilities['features'])}")

client.call("process.spawn", id="p", command="sh", args=["-c", "echo hello; exit 3"])
for seq, stream, value in client.events("p"):
    print(f"exit code {value}" if stream == "exit" else f"{stream}: {text(value)}")
