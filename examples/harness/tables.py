# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/protocol/README.md: which build has which method and feature."""
import re

ROW = re.compile(r"^\| (.*) \|$", re.M)


def section(text, title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.M | re.S)[1]


def rows(text):
    """The cells of a table's rows, without the two lines of its head."""
    return [re.split(r" \| ", row) for row in ROW.findall(text)][1:]


def names(cell):
    return re.findall(r"`([^`]+)`", cell)


class Tables:
    def __init__(self, text):
        self.builds = [names(row[1])[0] for row in rows(section(text, "Builds"))]
        self.spans = {names(row[0])[0]: names(row[1])
                      for title in ("Methods", "Features") for row in rows(section(text, title))}

    def has(self, name, build):
        """Whether the tables say that this build has it."""
        span = [self.builds.index(one) for one in self.spans.get(name, [])]
        at = self.builds.index(build)
        return bool(span) and span[0] <= at and (len(span) == 1 or at <= span[1])

    def problems(self, build, listed):
        """What a daemon lists as that build and the tables do not. The opposite is no problem: a build that is
        not finished here lists less than its reference."""
        return [f"{build} has {name}, which the tables of docs/protocol do not say" for name in listed
                if not self.has(name, build)]
