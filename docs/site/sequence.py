#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws sequence diagrams as SVG.

usage: sequence.py FILE... FOLDER    writes FOLDER/<name of the file>.svg

A file has one thing on each line:

    title: What is seen               for readers who do not see the picture
    actors: client 380 daemon         names, with the distance of one to the next in pixels
    client -> daemon: ping, id 1      an arrow; also with actors that are not neighbours
    client -x daemon: lost            an arrow that does not arrive
    note daemon: knows nothing        a box on the line of an actor
    end client: connection lost       a cross there; its line is dashed until the next "begin"
    begin client: comes back
    ---                               a rule across
"""
import html
import os
import re
import sys

ROW = 40
TOP = 58
MARGIN = 64

STYLE = """<style>
  .page { fill: #ffffff; }
  .box { fill: #eef2f7; stroke: #57606a; }
  .note { fill: #fff8dc; stroke: #b59b45; }
  .life { stroke: #8c959f; }
  .dead { stroke: #8c959f; stroke-dasharray: 2 6; }
  .arrow { stroke: #1f5fa8; stroke-width: 1.6; fill: none; }
  .head { fill: #1f5fa8; }
  .lost { stroke: #b42318; stroke-width: 1.8; fill: none; }
  .rule { stroke: #8c959f; stroke-dasharray: 6 5; }
  .under { stroke: #ffffff; stroke-width: 4; paint-order: stroke; }
  text { font-family: "DejaVu Sans", Verdana, Helvetica, sans-serif; font-size: 13px; fill: #1f2328; }
  .name { font-size: 14px; font-weight: bold; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; }
    .box { fill: #21262d; stroke: #8b949e; }
    .note { fill: #2d2a16; stroke: #9a8740; }
    .life, .dead, .rule { stroke: #6e7681; }
    .arrow { stroke: #79b8ff; }
    .head { fill: #79b8ff; }
    .lost { stroke: #ff7b72; }
    .under { stroke: #0d1117; }
    text { fill: #e6edf3; }
  }
</style>
<defs><marker id="tip" viewBox="0 0 9 9" refX="8.5" refY="4.5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
<path class="head" d="M0,0 L9,4.5 L0,9 z"/></marker></defs>"""


class Diagram:
    def __init__(self, text):
        self.parts = []
        self.columns = {}
        self.title = ""
        self.y = TOP + 12
        self.begun = {}
        for line in text.splitlines():
            if line.strip() and not line.startswith("#"):
                self.read(line.strip())

    def read(self, line):
        if line == "---":
            self.parts.append(f'<line class="rule" x1="12" y1="{self.y}" x2="{self.width - 12}" y2="{self.y}"/>')
            self.y += ROW // 2
            return
        head, text = (part.strip() for part in line.split(":", 1))
        arrow = re.match(r"(\w+) -([>x]) (\w+)$", head)
        if head == "title":
            self.title = text
        elif head == "actors":
            self.actors(text.split())
        elif arrow:
            self.arrow(arrow[1], arrow[3], text, arrow[2] == "x")
        else:
            kind, actor = head.split()
            {"note": self.note, "end": self.end, "begin": self.begin}[kind](actor, text)

    def actors(self, words):
        at = MARGIN
        for name, gap in zip(words[::2], words[1::2] + ["0"]):
            self.columns[name] = at
            self.begun[name] = (TOP - 12, "life")
            at += int(gap)
        self.width = max(self.columns.values()) + MARGIN

    def label(self, x, y, text):
        for index, line in enumerate(reversed(text.split("|"))):
            self.parts.append(f'<text class="under" x="{x}" y="{y - 15 * index}" text-anchor="middle">{html.escape(line.strip())}</text>')

    def arrow(self, source, target, text, is_lost):
        self.y += 15 * text.count("|")
        begin, end = self.columns[source], self.columns[target]
        sign = 1 if end > begin else -1
        y = self.y + 16
        if is_lost:
            end -= (end - begin) * 0.35
            self.parts.append(f'<path class="lost" d="M{begin + 2 * sign},{y} H{end} m-5,-5 l10,10 m0,-10 l-10,10"/>')
        else:
            self.parts.append(f'<path class="arrow" marker-end="url(#tip)" d="M{begin + 2 * sign},{y} H{end - sign}"/>')
        self.label((self.columns[source] + self.columns[target]) / 2, y - 7, text)
        self.y += ROW

    def note(self, actor, text):
        lines = [line.strip() for line in text.split("|")]
        width = max(len(line) for line in lines) * 7.6 + 20
        height = 15 * len(lines) + 13
        x = min(max(self.columns[actor], width / 2 + 8), self.width - width / 2 - 8)
        self.parts.append(f'<rect class="note" x="{x - width / 2:.0f}" y="{self.y - 4}" width="{width:.0f}" height="{height}" rx="3"/>')
        for index, line in enumerate(lines):
            self.parts.append(f'<text x="{x:.0f}" y="{self.y + 14 + 15 * index}" text-anchor="middle">{html.escape(line)}</text>')
        self.y += height + 10

    def end(self, actor, text):
        x, y = self.columns[actor], self.y + 6
        self.line(actor, y, "dead")
        self.parts.append(f'<path class="lost" d="M{x - 6},{y - 6} l12,12 m0,-12 l-12,12"/>')
        is_last = x + MARGIN == self.width
        anchor, offset = ("end", -14) if is_last else ("start", 14)
        self.parts.append(f'<text class="under" x="{x + offset}" y="{y + 5}" text-anchor="{anchor}">{html.escape(text)}</text>')
        self.y += ROW - 6

    def begin(self, actor, text):
        self.line(actor, self.y, "life")
        self.parts.append(f'<text class="under" x="{self.columns[actor] + 14}" y="{self.y + 9}">{html.escape(text)}</text>')
        self.y += ROW - 12

    def line(self, actor, y, following):
        start, kind = self.begun[actor]
        x = self.columns[actor]
        self.parts.insert(0, f'<line class="{kind}" x1="{x}" y1="{start}" x2="{x}" y2="{y}"/>')
        self.begun[actor] = (y, following)

    def svg(self):
        height = self.y + 14
        for actor in self.columns:
            self.line(actor, height - 10, "life")
        heads = []
        for name, x in self.columns.items():
            heads.append(f'<rect class="box" x="{x - 52}" y="14" width="104" height="32" rx="4"/>')
            heads.append(f'<text class="name" x="{x}" y="35" text-anchor="middle">{html.escape(name.replace("_", " "))}</text>')
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {height}" width="{self.width}" height="{height}" role="img" aria-labelledby="title">',
            "<!-- SPDX-License-Identifier: Apache-2.0 -->",
            f'<title id="title">{html.escape(self.title)}</title>', STYLE,
            f'<rect class="page" width="{self.width}" height="{height}"/>', *self.parts, *heads, "</svg>", ""])


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for path in sys.argv[1:-1]:
        with open(path, encoding="utf-8") as file:
            drawn = Diagram(file.read()).svg()
        name = os.path.splitext(os.path.basename(path))[0]
        with open(f"{sys.argv[-1]}/{name}.svg", "w", encoding="utf-8") as file:
            file.write(drawn)


if __name__ == "__main__":
    main()
