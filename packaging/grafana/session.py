# SPDX-License-Identifier: Apache-2.0
"""A daemon with metrics and a session with a bit of everything, for the picture of the dashboard."""
import base64
import json
import os
import re
import socket
import subprocess
import time

TOKEN = "token"


class Client:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")

    def ask(self, method, auth=TOKEN, **params):
        """Returns the reply; stream frames are passed over."""
        frame = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params, "auth": auth}
        self.socket.sendall(json.dumps(frame).encode() + b"\n")
        while True:
            reply = json.loads(self.lines.readline())
            if "id" in reply:
                return reply


class Session:
    def __init__(self, claustrum, folder):
        self.claustrum, self.folder, self.path = claustrum, folder, f"{folder}/rpc.sock"
        self.environment = dict(os.environ, HOME=folder, SHELL="/bin/false")

    def __enter__(self):
        subprocess.run([self.claustrum, "-serve", "-socket", self.path, "-token-fd", "0", "-metrics-addr", "127.0.0.1:0"],
                       input=TOKEN.encode(), env=self.environment, check=True)
        self.client = Client(self.path)
        self.client.ask("server.ping")
        with open(f"{self.folder}/remote-server.log", encoding="utf-8") as log:
            self.metrics = re.search(r"(127\.0\.0\.1:\d+)/metrics", log.read())[1]
        return self

    def __exit__(self, *_):
        subprocess.run([self.claustrum, "-stop", "-socket", self.path], env=self.environment, check=True)

    def work(self, seconds):
        others, count, end = [], 0, time.time() + seconds
        self.client.ask("process.spawn", id="cat", command="cat")
        while time.time() < end:
            count += 1
            busy = 1 + count // 40 % 4  # in turns, quieter and busier
            for _ in range(busy * 3):
                self.client.ask("server.ping")
                self.client.ask("files.list", path=self.folder)
            self.client.ask("process.stdin", id="cat", data=base64.b64encode(b"x" * 3000 * busy).decode())
            if count % 5 == 0:
                self.client.ask("process.spawn", id=f"p{count}", command="sh", args=["-c", f"seq {2000 * busy}; sleep {busy}"])
            if count % 60 == 0:
                others.append(Client(self.path))
                others[-1].ask("process.reattach", id="cat", fromSeq=0)
                self.client.ask("process.reattach", id="cat", fromSeq=1 << 40)
            if count % 150 == 0:
                Client(self.path).ask("server.ping", auth="guessed")
            time.sleep(0.1)
