# SPDX-License-Identifier: Apache-2.0
import base64
import json
import os
import socket

folder = os.path.expanduser("~/.claude/remote")
token = open(folder + "/daemon.token").read()
connection = socket.socket(socket.AF_UNIX)
connection.connect(folder + "/rpc.sock")

request = {"jsonrpc": "2.0", "id": 1, "method": "process.spawn", "auth": token,
           "params": {"id": "first", "command": "sh", "args": ["-c", "echo hello from $PWD; exit 3"], "cwd": "~"}}
connection.sendall(json.dumps(request).encode() + b"\n")

for line in connection.makefile():
    frame = json.loads(line)
    if frame.get("type") != "stream":
        print("reply:", frame.get("result") or frame["error"])
    elif frame["stream"] == "exit":
        print("exit code:", frame["exitCode"])
        break
    else:
        print(frame["stream"] + ":", base64.b64decode(frame["data"]).decode(), end="")
