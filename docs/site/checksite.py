#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a built site: every link and anchor leads somewhere, nothing is loaded from the network, and nothing was
rendered as something else than it is on GitHub.

usage: checksite.py FOLDER
"""
import glob
import html.parser
import os
import re
import sys
import urllib.parse

ELEMENTS = set("""a article aside blockquote body br button code div em footer form h1 h2 h3 h4 h5 h6 head hr html i img input
label li link main meta nav ol p pre script section span strong style table tbody td th thead title tr ul noscript
svg path option select""".split())

BOLD = "\0"  # before each bold text in the prose


class Reader(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links = []    # (attribute, address)
        self.anchors = {""}
        self.problems = []
        self.prose = []
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag not in ELEMENTS:
            self.problems.append(f"<{tag}> was read as an element; put it into backticks")
        self.open.append(tag)
        for name in ("id", "name"):
            if names.get(name):
                self.anchors.add(names[name])
        for name in ("href", "src"):
            if names.get(name) is not None:
                loads = name == "src" or tag == "link" and names.get("rel") != "canonical"
                self.links.append((loads, names[name]))

    def handle_endtag(self, tag):
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open[-1:] == ["em"] and data[0] in ",.;:) ":
            self.problems.append(f"shows as emphasis, since asterisks were read so: {data}")
        if not {"code", "pre", "script", "style", "h1", "h2", "h3", "h4"} & set(self.open):
            # A bold "1. A title" is no item of a list.
            self.prose.append(BOLD + data if self.open[-1:] == ["strong"] else data)


def is_elsewhere(address):
    return address.startswith(("http:", "https:", "//", "mailto:", "data:", "javascript:"))


def problems_of(site, file, pages):
    reader = pages[file]
    yield from reader.problems
    for loads, address in reader.links:
        if is_elsewhere(address):
            if loads and not address.startswith("data:"):
                yield f"loads {address}"
            continue
        path, anchor = urllib.parse.urldefrag(urllib.parse.unquote(address))
        path = path.split("?")[0]
        target = os.path.normpath(os.path.join(os.path.dirname(file), path)) if path else file
        if os.path.isdir(target):
            target += "/index.html"
        if not os.path.exists(target):
            yield f"leads to {address}, which is not there"
        elif target in pages and anchor not in pages[target].anchors:
            yield f"leads to {address}, which has no such section"
    for text in re.findall(r"\n(?:- |1\. |\|)[^\n]*", "".join(reader.prose)):
        item = text.replace(BOLD, "").strip()[:60]
        yield f"shows this as text, since a blank line is missing before it: {item}"
    if "```" in "".join(reader.prose):
        yield "shows ``` as text"


def main():
    site = os.path.normpath(sys.argv[1])
    pages = {}
    for file in glob.glob(site + "/**/*.html", recursive=True):
        with open(file, encoding="utf-8") as text:
            pages[file] = Reader(text.read())
    problems = [f"{os.path.relpath(file, site)} {problem}" for file in sorted(pages)
                if os.path.basename(file) != "404.html" for problem in problems_of(site, file, pages)]
    print("\n".join(problems) or f"{len(pages)} pages, {sum(len(page.links) for page in pages.values())} links: all lead somewhere")
    sys.exit(1 if problems or not pages else 0)


if __name__ == "__main__":
    main()
