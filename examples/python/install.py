# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess

from claustrum import Client, text

# The CLI is a script of two lines. Over SSH, the file would be uploaded, or downloaded by -cli-url.
archive = os.path.expanduser("~/cli.zst")
subprocess.run(["zstd", "-q", "-o", archive], input=b'#!/bin/sh\necho "1.0.0 (Demo)"\n', check=True)


def install():
    command = [os.environ.get("CLAUSTRUM", "claustrum"), "-install", "-cli-dir", os.path.expanduser("~/cli"),
               "-cli-version", "1.0.0", "-cli-zst", archive]
    line = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(line.split("__INSTALL_RESULT__")[1])


first = install()
print(f"installed: {first['cliPath']}" if "cliError" not in first else first["cliError"])
print("the second time it was there" if install()["cliWasPresent"] else "the second time it was missing")

client = Client()
client.call("process.spawn", id="cli", command=first["cliPath"], args=["--version"])
for seq, stream, value in client.events("cli"):
    print(f"exit code {value}" if stream == "exit" else f"{stream}: {text(value)}")
