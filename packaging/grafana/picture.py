#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the dashboard as a page, from what Prometheus answers to its queries while a session runs.

usage: picture.py CLAUSTRUM PROMETHEUS SECONDS PAGE

It is not Grafana, and looks simpler; the queries, titles, units, places and legends are the dashboard's.
"""
import html
import json
import math
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from session import Session

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMN, ROW, GAP = 50, 34, 8  # pixels of Grafana's grid
COLOURS = ["#3987e5", "#d97f00", "#2f9e5f", "#b45bcf", "#c9403a", "#7a8a99", "#a08b2b", "#3aa6b0"]
UNITS = {"bytes": "B", "Bps": "B/s", "s": "s", "reqps": "/s", "ops": "/s"}
STYLE = """
body { margin: 0; font: 12px "DejaVu Sans", Helvetica, sans-serif; background: #f4f5f7; color: #24292f; }
.panel { position: absolute; background: #fff; border: 1px solid #d8dee4; border-radius: 3px; overflow: hidden; box-sizing: border-box; }
.panel h2 { font-size: 12px; margin: 6px 8px 2px; }
.stat { font-size: 26px; text-align: center; margin-top: 14px; color: #1a7f4b; }
.legend { margin: 0 8px; font-size: 10px; height: 26px; overflow: hidden; } .legend b { font-weight: normal; margin-right: 10px; }
table { margin: 4px 8px; font-size: 11px; } svg text { font-size: 10px; fill: #57606a; } svg .grid { stroke: #e4e8ec; }
.dark { background: #111217; color: #d5d9de; } .dark .panel { background: #181b1f; border-color: #2c3138; }
.dark .stat { color: #63d297; } .dark svg text { fill: #9aa3ad; } .dark svg .grid { stroke: #2c3138; }
"""


class Prometheus:
    """A server of its own, which scrapes a daemon each second."""

    def __init__(self, program, folder, target):
        with open(f"{folder}/prometheus.yml", "w", encoding="utf-8") as file:
            json.dump({"global": {"scrape_interval": "1s"}, "scrape_configs": [
                {"job_name": "claustrum", "static_configs": [{"targets": [target]}]}]}, file)  # YAML includes JSON
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        with open(f"{folder}/prometheus.log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [program, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                 f"--web.listen-address={address}"], stderr=log)
        self.url = f"http://{address}/api/v1/query_range?"

    def ask(self, query, start, end):
        """[(labels, [(time, value)])]"""
        query = query.replace("$__rate_interval", "15s").replace("$instance", ".*")
        values = urllib.parse.urlencode({"query": query, "start": start, "end": end, "step": 1})
        with urllib.request.urlopen(self.url + values) as reply:
            series = json.load(reply)["data"]["result"]
        return [(each["metric"], [(float(at), float(value)) for at, value in each["values"] if value != "NaN"]) for each in series]


def text_of(value, unit):
    if unit == "s":
        return f"{value * 1e6:.0f} µs" if value < 1e-3 else f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"
    for name, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:.3g} {name}{UNITS.get(unit, '')}"
    return f"{value:.3g} {UNITS.get(unit, '')}".strip()


def lines(series, unit, start, end, width, height):
    left, bottom = 62, height - 16
    top = max([value for _, _, points in series for _, value in points] + [0]) or 1
    power = 10 ** math.floor(math.log10(top))
    top = next(step * power for step in (1, 2, 5, 10) if step * power >= top)
    parts = []
    for i in range(5):
        y = 4 + (bottom - 4) * i / 4
        parts.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{width}" y2="{y:.1f}"/>'
                     f'<text x="{left - 4}" y="{y + 4:.1f}" text-anchor="end">{text_of(top * (4 - i) / 4, unit)}</text>')
    for colour, _, points in series:
        path = " ".join(f"{left + (width - left) * (at - start) / (end - start):.1f},{bottom - (bottom - 4) * value / top:.1f}"
                        for at, value in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.3"/>')
    legend = "".join(f'<b><span style="color:{colour}">━</span> {html.escape(name)}</b>' for colour, name, _ in series)
    return f'<svg width="{width}" height="{height}">{"".join(parts)}</svg><div class="legend">{legend}</div>'


def drawn(panel, prometheus, start, end):
    place = panel["gridPos"]
    width, height = place["w"] * COLUMN - GAP, place["h"] * ROW - GAP
    unit = panel["fieldConfig"]["defaults"]["unit"]
    series = [(target["legendFormat"], labels, points) for target in panel["targets"]
              for labels, points in prometheus.ask(target["expr"], start, end)]
    if panel["type"] == "stat":
        body = f'<div class="stat">{text_of(series[0][2][-1][1], unit) if series and series[0][2] else "no data"}</div>'
    elif panel["type"] == "table":
        body = "".join(f"<table><tr><td>{labels['reference_build'][:7]}</td><td>{labels['version'][:7]}</td></tr></table>" for _, labels, _ in series)
    else:
        named = [(COLOURS[i % len(COLOURS)], re.sub(r"{{(\w+)}}", lambda name: labels.get(name[1], ""), legend), points)
                 for i, (legend, labels, points) in enumerate(series)]
        body = lines(named, unit, start, end, width - 16, height - 56)
    return (f'<div class="panel" style="left:{place["x"] * COLUMN + GAP}px;top:{place["y"] * ROW + GAP}px;width:{width}px;height:{height}px">'
            f'<h2>{html.escape(panel["title"])}</h2>{body}</div>')


def main():
    claustrum, program, seconds, page = sys.argv[1:]
    with open(f"{HERE}/claustrum.json", encoding="utf-8") as file:
        panels = json.load(file)["panels"]
    with tempfile.TemporaryDirectory() as folder, Session(claustrum, folder) as session:
        prometheus = Prometheus(program, folder, session.metrics)
        start = time.time()
        session.work(float(seconds))
        end = time.time()
        body = "".join(drawn(panel, prometheus, start, end) for panel in panels)
        prometheus.process.terminate()
        prometheus.process.wait()
    with open(page, "w", encoding="utf-8") as file:
        file.write(f"<!doctype html><meta charset=utf-8><title>claustrum</title><style>{STYLE}</style><body>{body}"
                   "<script>if (location.hash == '#dark') document.body.className = 'dark'</script>")


main()
