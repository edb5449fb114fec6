#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sessions for the pictures: attached, detached and ended ones in one daemon, one in another.

usage: sessions.py SOCKET OTHER
"""
import json
import socket
import sys
import time


class Client:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.count = 0

    def call(self, method, **params):
        self.count += 1
        line = {"jsonrpc": "2.0", "id": self.count, "method": method, "params": params,
                "auth": "secret"}
        self.socket.sendall(json.dumps(line).encode() + b"\n")
        time.sleep(0.3)

    def spawn(self, name, command, *args, cwd):
        self.call("process.spawn", id=name, command=command, args=args, cwd="/home/ada/src/" + cwd)


def main():
    agent = ["--output-format", "stream-json", "--input-format", "stream-json", "--resume"]
    first, second, other = Client(sys.argv[1]), Client(sys.argv[1]), Client(sys.argv[2])
    first.spawn("agent-app", "/home/ada/bin/claude", *agent, "6f1c0b6e", cwd="app")
    second.spawn("agent-lib", "/home/ada/bin/claude", *agent, "91d2aa07", cwd="lib")
    second.spawn("build", "/home/ada/bin/make", "-j8", cwd="lib")
    first.spawn("tests", "sh", "-c", "exit 2", cwd="app")
    other.spawn("agent", "/home/ada/bin/claude", *agent, "c35e77f0", cwd="docs")
    second.socket.close()
    while True:
        first.call("process.stdin", id="agent-app", data="eyJ0eXBlIjoia2VlcF9hbGl2ZSJ9Cg==")
        time.sleep(5)


if __name__ == "__main__":
    main()
