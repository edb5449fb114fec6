# SPDX-License-Identifier: Apache-2.0
"""A private machine for one session: a home, a daemon in it, and names that are the same in each run."""
import os
import re
import shutil
import socket
import subprocess
import tempfile

HOME = "/home/ada"
TOKEN = "secret"

# What differs from run to run, and what the pages show in its place.
CHANGING = [
    (r'"version":"[^"]*"', '"version":"0.1.0"'),
    (r'"serverVersion":"[^"]*"', '"serverVersion":"0.1.0"'),
    (r"\bclaustrum \S+ \(built [^)]*\)", "claustrum 0.1.0 (built 2026-12-01T00:00:00Z)"),
    (r"\bactual=[0-9a-f]{64}", "actual=325901f27cfa…"),  # of a file that zstd made, some version of it
    (r'"arch":"[^"]*"', '"arch":"amd64"'),
    (r'"libc":"[^"]*"', '"libc":"glibc"'),
    (r'"pid":\d+', '"pid":4711'),
    (r'"startTime":[\d.e+]+', '"startTime":1796054400.25'),
    (r'"instanceId":"[0-9a-f]{32}"', '"instanceId":"5f0c6d1e8a7b49c2930d4e1f6a5b8c7d"'),
    (r'"startedAt":\d+', '"startedAt":1796054400250'),
]


class Sandbox:
    """A temporary root with a home, shown as /home/ada, and a daemon on its default socket.

    Use it in a with statement: the daemon ends, and the folder goes, at the end.
    """

    def __init__(self, claustrum, build=None):
        self.claustrum = os.path.abspath(claustrum)
        # A socket's path has at most 107 bytes, so a long $TMPDIR is of no use.
        folder = tempfile.gettempdir()
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="claustrum-", dir=folder if len(folder) < 40 else "/tmp"))
        self.home = self.root + HOME
        self.socket = self.home + "/.claude/remote/rpc.sock"
        self.build = build
        for name in (self.home, self.root + "/tmp", self.root + "/bin"):
            os.makedirs(name)
        os.symlink(self.claustrum, self.root + "/bin/claustrum")

    def __enter__(self):
        try:
            self.start()
        except Exception:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.run([self.claustrum, "-stop"])
        self.remove()

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def environment(self):
        """Nothing of the caller's, so that a run is the same everywhere; and a git that repeats itself."""
        names = {
            "HOME": self.home, "USER": "ada", "LOGNAME": "ada", "SHELL": "/bin/false", "TMPDIR": self.root + "/tmp",
            "PATH": f"{self.root}/bin:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "CLAUSTRUM": self.claustrum,
            "CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR": self.home + "/managed",  # in the place of /etc/claude-code
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
        }
        for who in ("AUTHOR", "COMMITTER"):
            names.update({f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@example.invalid",
                          f"GIT_{who}_DATE": "2026-01-02T03:04:05Z"})
        return names

    def run(self, command, text=None, extra=None, cwd=None):
        """Runs a program in the sandbox to its end; stdout and stderr together in `stdout`."""
        return subprocess.run(command, input=text, cwd=cwd or self.home, env={**self.environment(), **(extra or {})},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=120)

    def commands(self, body):
        """The lines that begin with "$ ", each with what it prints."""
        lines = [line for line in body.splitlines() if line.startswith("$ ")]
        return "".join(printed + "\n" for line in lines for printed in [line, *self.printed(line)])

    def printed(self, line):
        """The lines that a command after "$ " prints; none for another line."""
        if not line.startswith("$ "):
            return []
        return self.shown(self.run(["sh", "-c", line[2:]]).stdout).splitlines()

    def start(self):
        chosen = ["-reference-build", self.build] if self.build else []
        started = self.run([self.claustrum, "-serve", "-token-fd", "0", *chosen], TOKEN)
        if started.returncode != 0:
            raise RuntimeError(f"the daemon did not start: {started.stdout}")
        # daemon.token may appear after the socket; a daemon that answers has written it.
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self.socket)
            connection.sendall(b'{"jsonrpc":"2.0","id":0,"method":"server.ping"}\n')
            connection.recv(1)

    def shown(self, text):
        """As the pages show it."""
        for pattern, replacement in CHANGING:
            text = re.sub(pattern, replacement, text)
        return text.replace(self.root, "")

    def real(self, text):
        """As the daemon needs it: with the paths of this sandbox."""
        return text.replace(HOME, self.home)
