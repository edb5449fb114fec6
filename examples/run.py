#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the examples, and compares what they print with the pages that show it.

usage: run.py [--update] --claustrum PROGRAM --build FOLDER [PART...]

  PART      frames: the examples and diagrams of docs/protocol; shell, python, typescript, go: the sessions of that
            language; default: all
  --update  write what the run printed into the pages
  --build   a folder for programs that are made of the examples

Exit status 1 after a difference, 77 if nothing could be run here.
"""
import argparse
import filecmp
import glob
import os
import subprocess
import sys
import tempfile

from harness import languages
from harness.frames import Player
from harness.pages import Page
from harness.sandbox import Sandbox
from harness.tables import Tables

ROOT = os.path.dirname(languages.EXAMPLES)
SKIPPED = 77


class Run:
    def __init__(self, arguments):
        self.claustrum = arguments.claustrum
        self.build = os.path.abspath(arguments.build)
        self.update = arguments.update
        self.pages = [Page(os.path.relpath(path)) for path in sorted(
            glob.glob(f"{ROOT}/README.md") + glob.glob(f"{ROOT}/docs/*.md") + glob.glob(f"{ROOT}/docs/protocol/*.md"))]
        self.played = self.differences = self.left = 0

    def blocks(self, kind):
        for page in self.pages:
            for block in page.blocks:
                if block.words[0] == kind:
                    yield page, block

    def compare(self, page, block, body):
        difference = page.make(block, body)
        self.played += 1
        if difference and not self.update:
            self.differences += 1
            print(difference)

    def skip(self, what, reason):
        """In the form of QtTest, which ./dev test sums up."""
        self.left += 1
        print(f"SKIP   : Examples::{what}() {reason}")

    def frames(self):
        """The blocks of a page share a daemon until one that says new or names a build."""
        for page in self.pages:
            blocks = [block for block in page.blocks if block.words[0] in ("frames", "run")]
            while blocks:
                count = next((i for i, block in enumerate(blocks) if i and starts_daemon(block)), len(blocks))
                self.session(page, blocks[:count])
                blocks = blocks[count:]

    def session(self, page, blocks):
        with Sandbox(self.claustrum, option(blocks[0], "build")) as sandbox:
            player = Player(sandbox)
            for block in blocks:
                needed = option(block, "needs")
                if needed and needed not in player.listed():
                    self.skip("frames", f"this daemon has no {needed} yet ({block.place})")
                    continue
                if "reconnect" in block.words:
                    player.connections.clear()
                try:
                    play = player.play if block.words[0] == "frames" else sandbox.commands
                    self.compare(page, block, play(block.body))
                except OSError as error:
                    raise RuntimeError(f"{block.place}: no frame came: {error}") from error

    def sessions(self, language):
        try:
            command = languages.LANGUAGES[language](self.build)
        except languages.Missing as missing:
            self.skip(language, str(missing))
            return
        for session in languages.SESSIONS + languages.ALSO.get(language, []):
            self.run_session(language, session, command(session))
            for build in self.later_builds():
                if session != "first-contact":  # which shows what the build has
                    self.run_session(language, session, command(session), build)

    def later_builds(self):
        """The examples are for all builds from the default one on; CI tries that one only."""
        if os.environ.get("CLAUSTRUM_STRESS") != "full":
            return []
        builds = read_tables().builds
        return builds[builds.index("5db5e4a") + 1:]

    def run_session(self, language, session, command, build=None):
        with Sandbox(self.claustrum, build) as sandbox:
            done = sandbox.run(command)
        printed = sandbox.shown(done.stdout)
        name = f"{language}/{session}{' of ' + build if build else ''}"
        shown = [(page, block) for page, block in self.blocks("output")
                 if block.words[1] in (f"{language}/{session}", f"{family(language)}/{session}")]
        if done.returncode != 0 or not shown:
            self.differences += 1
            print(f"{name}: exit status {done.returncode}\n{printed}" if shown else f"{name}: no page shows its output")
        elif not build or family(language) == "clients":  # frames differ from build to build
            for page, block in shown:
                self.compare(page, block, printed)

    def files(self):
        """Sources that a page shows."""
        for page, block in self.blocks("file"):
            with open(f"{ROOT}/{block.words[1]}", encoding="utf-8") as file:
                lines = [line for line in file if not line.startswith(("#!", "# SPDX", "// SPDX"))]
            self.compare(page, block, "".join(lines).lstrip("\n"))

    def tables(self):
        """Every method and feature of every build is in the tables of the reference."""
        tables = read_tables()
        for build in tables.builds:
            with Sandbox(self.claustrum, build) as sandbox:
                problems = tables.problems(build, Player(sandbox).listed())
            self.played += 1
            self.differences += len(problems)
            print("".join(problem + "\n" for problem in problems), end="")

    def pictures(self):
        """The sequence diagrams are drawn from their texts."""
        sequences = sorted(glob.glob(f"{ROOT}/docs/protocol/sequences/*.seq"))
        pictures = f"{ROOT}/docs/pictures"
        with tempfile.TemporaryDirectory() as folder:
            drawn = pictures if self.update else folder
            subprocess.run([sys.executable, "-B", f"{ROOT}/docs/site/sequence.py", *sequences, drawn], check=True)
            for sequence in sequences:
                name = os.path.basename(sequence)[:-len(".seq")] + ".svg"
                self.played += 1
                if not filecmp.cmp(f"{drawn}/{name}", f"{pictures}/{name}", shallow=False):
                    self.differences += 1
                    print(f"docs/pictures/{name} is not what docs/site/sequence.py draws of {sequence}")

    def part(self, name):
        if name == "frames":
            self.pictures()
            self.files()
            self.tables()
            self.frames()
        else:
            self.sessions(name)


def read_tables():
    with open(f"{ROOT}/docs/protocol/README.md", encoding="utf-8") as file:
        return Tables(file.read())


def family(language):
    """The clients in Python, TypeScript and Go print the same; the shell prints frames."""
    return "shell" if language == "shell" else "clients"


def option(block, name):
    return next((word[len(name) + 1:] for word in block.words if word.startswith(name + "=")), None)


def starts_daemon(block):
    return "new" in block.words or option(block, "build")


def main():
    parts = ["frames", *languages.LANGUAGES]
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--claustrum", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("parts", nargs="*", metavar="PART")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.parts if name not in parts]
    if unknown:
        parser.error(f"unknown part {unknown[0]}; known: {', '.join(parts)}")
    sys.stdout.reconfigure(encoding="utf-8")
    run = Run(arguments)
    try:
        for name in arguments.parts or parts:
            run.part(name)
    except RuntimeError as error:
        sys.exit(str(error))
    if arguments.update:
        for page in run.pages:
            page.write()
    print(f"{run.played} blocks {'written' if arguments.update else 'compared'}, {run.differences} differ, {run.left} left out")
    if run.differences:
        print("After a change that is meant: examples/run.py --update, and look at what it wrote.")
        return 1
    return 0 if run.played else SKIPPED


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
