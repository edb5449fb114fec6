# SPDX-License-Identifier: Apache-2.0
"""Plays the frames of a page against a daemon.

In a block, "→ " is before what the client sends and "← " before what it receives. A letter before the arrow
names the connection: "B← …". "← (closed)" is the end of a connection. "$ " is before a command, which prepares
what follows and prints nothing.

Words of a mark: "new" starts a new daemon, "build=HASH" one of that build; "needs=NAME" leaves the block out for a
daemon without that method or feature; "reconnect" begins with new connections to the same daemon.
"""
import json
import re
import socket

LINE = re.compile(r"^(?P<connection>[A-Z]?) ?(?P<arrow>[→←]) (?P<text>.*)$")
LIMIT = 20  # seconds for one frame, which takes a millisecond


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        self.socket.connect(path)
        self.reader = self.socket.makefile("r", encoding="utf-8", newline="\n")

    def send(self, line):
        self.socket.sendall(line.encode() + b"\n")

    def receive(self):
        line = self.reader.readline()
        return line[:-1] if line else "(closed)"


class Player:
    """The connections of one session, opened when they are first named."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.connections = {}
        self.capabilities = None

    def connection(self, name):
        if name not in self.connections:
            self.connections[name] = Connection(self.sandbox.socket)
        return self.connections[name]

    def listed(self):
        """The methods and features of the daemon."""
        if not self.capabilities:
            probe = Connection(self.sandbox.socket)
            probe.send('{"jsonrpc":"2.0","id":0,"method":"server.capabilities","auth":"secret"}')
            self.capabilities = json.loads(probe.receive())["result"]
        return self.capabilities["methods"] + self.capabilities.get("features", [])

    def play(self, body):
        """The block with what this daemon answered."""
        lines = []
        for line in body.splitlines():
            match = LINE.match(line)
            if not match:
                lines += [line, *self.sandbox.printed(line)]
                continue
            connection = self.connection(match["connection"])
            if match["arrow"] == "→":
                connection.send(self.sandbox.real(match["text"]))
                lines.append(line)
            else:
                lines.append(line[:match.start("text")] + self.sandbox.shown(connection.receive()))
        return "\n".join(lines) + "\n"
