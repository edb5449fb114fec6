# SPDX-License-Identifier: Apache-2.0
"""A client of claustrum. It does one thing at a time; nothing outside Python's standard library is used."""
import base64
import json
import os
import socket


class CallError(Exception):
    """The daemon's answer was an error."""

    def __init__(self, error):
        super().__init__(f"{error['code']}, {error['message']}")


class Client:
    """One connection. Output that comes while a call waits for its reply is kept for events()."""

    def __init__(self):
        path = os.environ.get("CLAUSTRUM_SOCKET") or os.path.expanduser("~/.claude/remote/rpc.sock")
        with open(os.path.join(os.path.dirname(path), "daemon.token"), encoding="ascii") as file:
            self.token = file.read()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")
        self.last_id = 0
        self.streams = []  # frames that nobody has asked for yet

    def call(self, method, **params):
        """Sends a request and returns its result."""
        self.last_id += 1
        request = {"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params, "auth": self.token}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            frame = self.read()
            if frame.get("type") == "stream":
                self.streams.append(frame)
            elif "error" in frame:
                raise CallError(frame["error"])
            else:
                return frame["result"]

    def events(self, process):
        """Yields (seq, stream, bytes) for each piece of output; the last is (seq, "exit", exit code)."""
        while True:
            frame = self.next_of(process)
            if frame["stream"] == "exit":
                yield frame["seq"], "exit", frame["exitCode"]
                return
            yield frame["seq"], frame["stream"], base64.b64decode(frame["data"])

    def next_of(self, process):
        for index, frame in enumerate(self.streams):
            if frame["processId"] == process:
                return self.streams.pop(index)
        while True:
            frame = self.read()
            if frame["processId"] == process:
                return frame
            self.streams.append(frame)

    def write(self, process, data, offset):
        """Input for a process: offset is where this data begins, counted from the first byte of all input."""
        return self.call("process.stdin", id=process, data=base64.b64encode(data).decode(), offset=offset)

    def read(self):
        line = self.lines.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("the connection is closed")  # perhaps in the middle of a line
        return json.loads(line)

    def close(self):
        self.lines.close()
        self.socket.close()


def text(value):
    """Output as a line of a report."""
    return value.decode().rstrip("\n")
