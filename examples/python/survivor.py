# SPDX-License-Identifier: Apache-2.0
import base64
import json
import os
import socket
import sys
import time

FOLDER = os.path.expanduser("~/.claude/remote")


def request(method, **params):
    """Sends one request on a new connection, and returns the lines that come."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(FOLDER + "/rpc.sock")
    frame = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params, "auth": open(FOLDER + "/daemon.token").read()}
    connection.sendall(json.dumps(frame).encode() + b"\n")
    return connection.makefile()


def run(process, command, *args):
    """Runs a command to its end, whatever happens to connections; returns its output and its exit code."""
    output, seq, breaks = b"", 0, 2
    lines = request("process.spawn", id=process, command=command, args=args)
    while True:
        for line in lines:
            if not line.endswith("\n"):
                break  # cut off with the connection
            frame = json.loads(line)
            if "error" in frame:
                sys.exit(frame["error"]["message"])
            if frame.get("result", {}).get("found") is False:
                sys.exit("the daemon no longer knows the process")
            if frame.get("type") != "stream":
                continue
            seq = frame["seq"]
            if frame["stream"] == "exit":
                return output, frame["exitCode"]
            output += base64.b64decode(frame["data"])
            if breaks and seq % 5 == 0:
                breaks -= 1
                print("breaking the connection after frame", seq)
                break  # to show that it does no harm
        lines = None  # closes the connection
        while lines is None:
            try:
                lines = request("process.reattach", id=process, fromSeq=seq)
            except OSError:
                time.sleep(1)  # no network: try again


output, code = run("count", "seq", "1", "100000")
print(len(output), "bytes, the last line is", output.split()[-1].decode() + ", exit code", code)
