# SPDX-License-Identifier: Apache-2.0
"""Blocks of Markdown pages whose text is made by a run.

A marked block is a comment and the fenced block after it:

    <!-- output python/first-contact -->
    ```text
    …
    ```

The words of the comment say what makes the text.
"""
import difflib
import re

MARK = re.compile(r"^<!-- (?P<words>(?:frames|run|output|file)\b[^\n]*) -->\n+```\w*\n(?P<body>.*?)^```$", re.M | re.S)


class Block:
    def __init__(self, page, match):
        self.page = page
        self.words = match["words"].split()
        self.body = match["body"]
        self.span = match.span("body")
        self.line = page.text.count("\n", 0, match.start()) + 1

    @property
    def place(self):
        return f"{self.page.path}:{self.line}"


class Page:
    """A page, and the new texts of its blocks."""

    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.blocks = [Block(self, match) for match in MARK.finditer(self.text)]
        marks = len(re.findall(r"^<!-- (?:frames|run|output|file)\b", self.text, re.M))
        if marks != len(self.blocks):
            raise ValueError(f"{path}: {marks - len(self.blocks)} marks have no fenced block after them")
        self.made = {}

    def make(self, block, body):
        """The text that a run made for the block; the difference to what is there, empty if none."""
        self.made[block.span] = body
        old, new = (text.splitlines() for text in (block.body, body))
        return "\n".join(difflib.unified_diff(old, new, block.place, "this run", lineterm=""))

    def write(self):
        text = self.text
        for (begin, end), body in sorted(self.made.items(), reverse=True):
            text = text[:begin] + body + text[end:]
        if text != self.text:
            with open(self.path, "w", encoding="utf-8") as file:
                file.write(text)
