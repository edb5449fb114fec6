# SPDX-License-Identifier: Apache-2.0
import re


def as_github(heading, _separator):
    """The anchor of a heading as GitHub, and docs/tests/page.cpp, make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
