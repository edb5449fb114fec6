#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Collects the pages of the site.

usage: prepare.py ROOT FOLDER

Copies README.md and the pages of the navigation, and everything that a copied page links, from ROOT to
FOLDER/source, with the same paths. A linked source file becomes a page that shows it, a linked folder a page that
lists it. Lists are written as Python's Markdown wants them, which reads some otherwise than GitHub.
"""
import os
import re
import shutil
import sys

# As in Markdown, but not in fenced blocks; the pages have no links with titles.
LINK = re.compile(r"(\]\()([^()\s#]+)((?:#[^()\s]*)?\))")
PICTURES = (".png", ".svg")
LANGUAGES = {".cpp": "cpp", ".h": "cpp", ".py": "python", ".go": "go", ".ts": "typescript", ".mjs": "javascript",
             ".sh": "bash", ".bash": "bash", ".yml": "yaml", ".json": "json", ".jsonl": "json"}
MOST_LINES = 1500
LISTING = "/index" + ".md"


class Collection:
    def __init__(self, root, folder):
        self.root = root
        self.source = folder + "/source"
        self.pages = set()
        self.queue = []
        self.problems = []

    def add(self, path):
        if path not in self.pages:
            self.pages.add(path)
            self.queue.append(path)

    def copy_all(self):
        while self.queue:
            path = self.queue.pop()
            made = f"{self.source}/{path}"
            os.makedirs(os.path.dirname(made), exist_ok=True)
            if path.endswith(PICTURES + (".css", ".js")):
                shutil.copyfile(f"{self.root}/{path}", made)
                continue
            with open(made, "w", encoding="utf-8") as file:
                file.write(self.page(path))

    def find_unreachable(self):
        for folder, _, names in os.walk(f"{self.root}/docs"):
            for name in names:
                path = os.path.relpath(f"{folder}/{name}", self.root)
                if name.endswith(".md") and path not in self.pages:
                    self.problems.append(f"{path}: no page links it; add it to the navigation in docs/site/mkdocs.yml")

    def page(self, path):
        original = f"{self.root}/{path}"
        if path.endswith(LISTING) and not os.path.exists(original):
            return listing(self.root, path[:-len(LISTING)])
        if os.path.exists(original):
            with open(original, encoding="utf-8") as file:
                return self.with_links(path, file.read())
        return shown(self.root, path[:-len(".md")])

    def with_links(self, path, text):
        parts = re.split(r"(^```.*?^```$)", text, flags=re.M | re.S)
        parts[::2] = [LINK.sub(lambda match: self.link(path, match), with_plain_lists(part)) for part in parts[::2]]
        return "".join(parts)

    def link(self, path, match):
        target = match[2]
        if "://" in target or target.startswith("mailto:"):
            return match[0]
        folder = os.path.dirname(path)
        linked = os.path.normpath(os.path.join(folder, target))
        original = f"{self.root}/{linked}"
        if not os.path.exists(original) or linked.startswith(".."):
            self.problems.append(f"{path}: no file {target}")
            return match[0]
        if os.path.isdir(original):
            has_readme = os.path.exists(f"{original}/README.md")
            linked += "/README.md" if has_readme else LISTING
        elif not linked.endswith(PICTURES + (".md",)):
            linked += ".md"
        self.add(linked)
        return match[1] + os.path.relpath(linked, folder or ".") + match[3]


def with_plain_lists(text):
    """A blank line before each list, and four blanks before whatever belongs to an item."""
    lines = []
    indent = 0  # of the current item's text; 0: no list
    for line in text.split("\n"):
        item = re.match(r"(- |\d+\. )", line)
        before = lines[-1] if lines else ""
        if item and (indent or not before.strip() or re.match(r"(- |1\. )", line)):
            if not indent and before.strip():
                lines.append("")
            indent = len(item[1])
        elif line.strip() and not before.strip() and not line.startswith(" " * (indent or 1)):
            indent = 0
        elif indent and line.startswith(" " * indent):
            line = " " * (4 - indent) + line
        lines.append(line)
    return "\n".join(lines)


def fill_gaps(source):
    """Debian's package lacks two scripts that its theme loads; without them, the menu of a phone does not open."""
    import mkdocs.themes.readthedocs
    theme = os.path.dirname(mkdocs.themes.readthedocs.__file__)
    with open(f"{theme}/base.html", encoding="utf-8") as file:
        loaded = re.findall(r"'(js/(?:jquery|theme_extra)[\w.-]*)'", file.read())
    os.makedirs(f"{source}/js", exist_ok=True)
    for script in loaded:
        if os.path.exists(f"{theme}/{script}"):
            continue
        if "jquery" in script:
            shutil.copyfile("/usr/share/javascript/jquery/jquery.min.js", f"{source}/{script}")
        else:
            with open(f"{source}/{script}", "w", encoding="utf-8") as file:
                file.write("$(function () { $('div.rst-content table').addClass('docutils'); });\n")


def listing(root, folder):
    names = "\n".join(f"- `{name}{'/' if os.path.isdir(f'{root}/{folder}/{name}') else ''}`"
                      for name in sorted(os.listdir(f"{root}/{folder}")))
    return f"# {folder}\n\nThis folder of the source tree contains:\n\n{names}\n"


def shown(root, path):
    with open(f"{root}/{path}", encoding="utf-8") as file:
        lines = file.read().split("\n")
    rest = f"\n{len(lines) - MOST_LINES} more lines are in the source tree.\n" if len(lines) > MOST_LINES else ""
    language = LANGUAGES.get(os.path.splitext(path)[1], "text")
    text = "\n".join(lines[:MOST_LINES]).rstrip("\n")
    return f"# {path}\n\n~~~~{language}\n{text}\n~~~~\n{rest}"


def main():
    root, folder = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    collection = Collection(root, folder)
    os.makedirs(collection.source)
    configuration = f"{folder}/mkdocs.yml"
    shutil.copyfile(f"{root}/docs/site/mkdocs.yml", configuration)
    with open(configuration, encoding="utf-8") as file:
        for page in re.findall(r": ([\w./-]+\.md)$|\[([\w./-]+\.(?:css|js))\]", file.read(), re.M):
            collection.add(page[0] or page[1])
    collection.copy_all()
    collection.find_unreachable()
    fill_gaps(collection.source)
    if collection.problems:
        sys.exit("\n".join(collection.problems))


if __name__ == "__main__":
    main()
