# SPDX-License-Identifier: Apache-2.0
from claustrum import CallError, Client, text

client = Client()
client.call("process.spawn", id="p", command="sh", args=["-c", "read line; echo got $line"])

reply = client.write("p", b"hel", offset=0)
print(f"3 bytes sent, {reply['applied']} applied")
reply = client.write("p", b"hel", offset=0)  # as if the reply had been lost
print(f"the same again, {reply['applied']} applied, {'a duplicate' if reply.get('duplicate') else 'new'}")
try:
    client.write("p", b"!", offset=99)
except CallError as error:
    print(f"too far ahead: {error}")
reply = client.write("p", b"hello\n", offset=0)
print(f"all 6 from the beginning, {reply['applied']} applied")

for seq, stream, value in client.events("p"):
    print(f"exit code {value}" if stream == "exit" else f"{stream}: {text(value)}")
