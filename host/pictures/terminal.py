#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a picture of a terminal: reads text with ANSI colours from stdin.

usage: terminal.py PROMPT PICTURE.png

Chromium draws the page; its window has the size of the text.
"""
import html
import pathlib
import re
import subprocess
import sys
import tempfile

COLUMN = 8.43  # pixels of a character of DejaVu Sans Mono at 14 px
LINE = 19
PADDING = 14
CLASSES = {"32": "pass", "1;33": "warn", "1;31": "fail"}
STYLE = f"""
body {{ margin: 0; background: #16181d; }}
pre {{ margin: {PADDING}px; color: #d6d9e0; font: 14px/{LINE}px 'DejaVu Sans Mono', monospace; }}
.prompt {{ color: #7f8896; }}
.pass {{ color: #7ac98a; }}
.warn {{ color: #f0c674; font-weight: bold; }}
.fail {{ color: #f08080; font-weight: bold; }}
"""


def page(prompt, text):
    body = html.escape(text)
    body = re.sub(r"\x1b\[(32|1;33|1;31)m", lambda m: f'<span class="{CLASSES[m[1]]}">', body)
    body = body.replace("\x1b[0m", "</span>")
    head = f'<span class="prompt">$</span> {html.escape(prompt)}\n'
    return f'<meta charset="utf-8"><style>{STYLE}</style><pre>{head}{body}</pre>'


def main():
    prompt, picture = sys.argv[1:]
    text = sys.stdin.read().replace("\r", "").rstrip("\n")
    lines = [prompt + "  "] + re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n")
    width = round(max(map(len, lines)) * COLUMN) + 2 * PADDING
    height = len(lines) * LINE + 2 * PADDING
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "page.html")
        source.write_text(page(prompt, text), encoding="utf-8")
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        f"--user-data-dir={folder}/profile", f"--window-size={width},{height}",
                        f"--screenshot={picture}", source.as_uri()],
                       check=True, timeout=120, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
