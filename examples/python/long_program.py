# SPDX-License-Identifier: Apache-2.0
from claustrum import Client, text

client = Client()

# Much output: it comes in many frames, and where they are cut means nothing.
client.call("process.spawn", id="count", command="seq", args=["1", "100000"])
output = b""
for seq, stream, value in client.events("count"):
    if stream == "exit":
        print(f"{len(output)} bytes, the last line is {text(output).splitlines()[-1]}, exit code {value}")
    else:
        output += value

# A program that does not end by itself.
client.call("process.spawn", id="server", command="sh", args=["-c", "echo listening; exec sleep 1000"])
events = client.events("server")
print(f"server: {text(next(events)[2])}")
client.call("process.killAndWait", id="server", signal="TERM", timeoutMs=2000)
print(f"stopped, exit code {next(events)[2]}")
