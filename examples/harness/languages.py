# SPDX-License-Identifier: Apache-2.0
"""How the examples of each language are run, or why they cannot be run on this machine."""
import os
import shutil
import subprocess
import sys

EXAMPLES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SESSIONS = ["first-contact", "long-program", "lost-connection", "stdin-offsets", "worktree", "install"]
ALSO = {"python": ["first-client", "survivor"]}  # of docs/first-client.md


class Missing(Exception):
    """Something that this machine lacks."""


def program(name):
    """The path of a program of the caller's PATH; the sandbox has a short one."""
    path = shutil.which(name)
    if not path:
        raise Missing(f"{name} is not installed; ./dev examples installs what is missing and runs all")
    return os.path.realpath(path)


def made(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=300, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}")


def shell(_build):
    program("socat")
    return lambda session: ["bash", f"{EXAMPLES}/shell/{session}.sh"]


def python(_build):
    # Without -B, Python would write its byte code into the source tree.
    return lambda session: [sys.executable, "-B", f"{EXAMPLES}/python/{session.replace('-', '_')}.py"]


def typescript(build):
    """Node runs TypeScript from version 22.18 on; before, Debian's tsc translates it."""
    node = program("node")
    version = subprocess.run([node, "-p", "process.versions.node"], stdout=subprocess.PIPE, text=True).stdout
    if [int(part) for part in version.split(".")[:2]] >= [22, 18]:
        return lambda session: [node, f"{EXAMPLES}/typescript/{session}.ts"]
    library = os.path.dirname(os.path.dirname(program("tsc"))) + "/lib/typescript.js"
    folder = f"{build}/typescript"
    made([node, f"{EXAMPLES}/harness/translate.cjs", library, folder])
    return lambda session: [node, f"{folder}/{session}.js"]


def go(build):
    binary = f"{build}/go/sessions"
    made([program("go"), "build", "-o", binary, "."], cwd=f"{EXAMPLES}/go",
         env={**os.environ, "GOFLAGS": "-mod=readonly", "GOPROXY": "off", "GOTOOLCHAIN": "local",
              "GOCACHE": f"{build}/go/cache"})
    return lambda session: [binary, session]


LANGUAGES = {"shell": shell, "python": python, "typescript": typescript, "go": go}
