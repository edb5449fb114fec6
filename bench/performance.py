#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the measured part of docs/performance.md, and its pictures.

usage: performance.py PAGE PICTURES FIGURES GROWTH [PORTABLE-GROWTH]

  PAGE      its lines between the marks "measured" and "measured end" are replaced
  PICTURES  the folder of performance-<axis>.svg
  FIGURES   what claustrum-bench printed
  GROWTH    what claustrum-bench --growth printed for the packaged build, and for the portable file
"""
import datetime
import math
import os
import platform
import sys

AXES = {
    "processes": ("processes", "output of all, MB/s", "ping with idle processes, µs"),
    "connections": ("connections", "requests a second, one in flight for each", "ping, µs"),
    "frame": ("bytes in a frame", "stdin, MB/s", "from stdin to its echo, µs"),
}
ONE = {"processes": "process", "connections": "connection"}
MEMORY = {"processes": "idle processes", "connections": "connections", "frame": "16 MiB of frames for replay"}
STYLE = """
  .page { fill: #ffffff; }
  .grid { stroke: #d0d7de; }
  .packaged { stroke: #1f5fa8; fill: none; stroke-width: 2; }
  .portable { stroke: #b35900; fill: none; stroke-width: 2; }
  .p99 { stroke-dasharray: 5 4; stroke-width: 1.4; }
  .dot.packaged { fill: #1f5fa8; stroke: none; }
  .dot.portable { fill: #b35900; stroke: none; }
  text { font-family: "DejaVu Sans", Verdana, Helvetica, sans-serif; font-size: 11px; fill: #57606a; }
  .title { font-size: 13px; fill: #1f2328; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; }
    .grid { stroke: #30363d; }
    .packaged { stroke: #79b8ff; }
    .portable { stroke: #ffab5e; }
    .dot.packaged { fill: #79b8ff; }
    .dot.portable { fill: #ffab5e; }
    text { fill: #9ea7b3; }
    .title { fill: #e6edf3; }
  }
"""
WIDTH, HEIGHT, PLOT = 320, 250, (48, 40, 258, 150)  # of a panel; left, top, width and height of its plot


def read_growth(path):
    """{axis: [(size, throughput, median, p99, MiB)]}"""
    points = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            axis, *numbers = line.rstrip("\n").split("\t")
            points.setdefault(axis, []).append(tuple(float(number) for number in numbers))
    return points


def short(value):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


def ceiling(value):
    """The next of 1, 2 or 5 times a power of ten, where a scale may end."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def ticks(values, logarithmic):
    """From the foot to the top of a scale that has all values: [(place between 0 and 1, value)]"""
    if not logarithmic:
        top = ceiling(max(values))
        return [(i / 5, top * i / 5) for i in range(6)]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    return [((power - low) / (high - low), 10 ** power) for power in range(low, high + 1)]


def panel(left, title, series, logarithmic):
    """series: [(class, [(x, y)])]; x is logarithmic, y is if that is said, and begins at 0 otherwise"""
    x0, y0, width, height = left + PLOT[0], PLOT[1], PLOT[2], PLOT[3]
    sizes = sorted({x for _, points in series for x, _ in points})
    scale = ticks([y for _, points in series for _, y in points], logarithmic)
    low, high, span = scale[0][1], scale[-1][1], math.log(sizes[-1] / sizes[0])

    def place(x, y):
        part = math.log(y / low) / math.log(high / low) if logarithmic else y / high
        return x0 + width * math.log(x / sizes[0]) / span, y0 + height * (1 - part)

    parts = [f'<text class="title" x="{left + 8}" y="24">{title}</text>']
    for part, value in scale:
        y = y0 + height * (1 - part)
        parts.append(f'<line class="grid" x1="{x0}" y1="{y:.1f}" x2="{x0 + width}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{x0 - 5}" y="{y + 4:.1f}" text-anchor="end">{short(value)}</text>')
    for size in sizes:
        x, _ = place(size, high)
        label = f"{size / 1024:g}Ki" if size >= 1024 and size % 1024 == 0 else f"{size:g}"
        parts.append(f'<text x="{x:.1f}" y="{y0 + height + 16}" text-anchor="middle">{label}</text>')
    for kind, points in series:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
        parts.append(f'<polyline class="{kind}" points="{path}"/>')
        for point in points:
            x, y = place(*point)
            parts.append(f'<circle class="dot {kind.split()[0]}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>')
    return parts


def legend(builds, y):
    parts, x = [], 56
    for kind, text in [entry for build in builds
                       for entry in ((build, build), (f"{build} p99", f"{build}, 99 of 100 pings or echoes"))]:
        parts.append(f'<line class="{kind}" x1="{x}" y1="{y - 4}" x2="{x + 26}" y2="{y - 4}"/>')
        parts.append(f'<text x="{x + 32}" y="{y}">{text}</text>')
        x += 60 + 7 * len(text)
    return parts


def picture(axis, builds):
    """builds: {name: points of the axis}"""
    noun, throughput, latency = AXES[axis]
    columns = [
        (throughput, [(name, [(p[0], p[1]) for p in points]) for name, points in builds.items()]),
        (latency, [(f"{name}{kind}", [(p[0], p[column]) for p in points]) for name, points in builds.items()
                   for kind, column in (("", 2), (" p99", 3))]),
        (f"memory with {MEMORY[axis]}, MiB", [(name, [(p[0], p[4]) for p in points]) for name, points in builds.items()]),
    ]
    parts = [line for i, (title, series) in enumerate(columns)
             for line in panel(i * WIDTH, title, series, logarithmic=i == 1)]
    parts += legend(builds, HEIGHT - 14)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {3 * WIDTH} {HEIGHT}" width="{3 * WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-labelledby="title">', "<!-- SPDX-License-Identifier: Apache-2.0 -->",
        f'<title id="title">Throughput, latency and memory by {noun}; the table has the ends of the lines.</title>',
        f"<style>{STYLE}</style>", f'<rect class="page" width="{3 * WIDTH}" height="{HEIGHT}"/>', *parts, "</svg>", ""])


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())


def machine():
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(file.readline().split()[1]) / 2**20
    return (f"Measured on {datetime.date.today()}: {processor()}, {os.cpu_count()} processors, {memory:.0f} GiB, "
            f"Linux {'.'.join(platform.release().split('.')[:2])}, {platform.machine()}; "
            f"average load of the last 15 minutes, with the measurement: {os.getloadavg()[2]:.1f}.")


def ends(axis, builds):
    """Rows of the table: first and last size, and the portable file through the packaged build."""
    noun = AXES[axis][0]
    for i in (0, -1):
        points = [points[i] for points in builds.values()]
        cells = [" | ".join(short(value) for value in points[0][1:])]
        ratios = [" | ".join(f"{other / own:.2f}" for own, other in zip(points[0][1:], points[1][1:]))] if len(points) > 1 else []
        size = f"1 {ONE[axis]}" if points[0][0] == 1 else f"{points[0][0]:g} {noun}"
        yield f"| {size} | " + " | ".join(cells + ratios) + " |"


def measured(figures, builds):
    lines = [machine(), "*Packaged* is the release build, which the packages contain; *portable* is the file of `./dev portable`.", ""]
    with open(figures, encoding="utf-8") as file:
        lines += [line.rstrip() for line in file if line.startswith("|")]
    others = " | ".join(f"{name}, portable / packaged" for name in ("throughput", "median", "99 of 100", "MiB"))
    lines += ["", "How they grow; *throughput* and latency are those of the pictures:", "",
              "| with | throughput | median, µs | 99 of 100, µs | PSS, MiB |" + (f" {others} |" if len(builds) > 1 else ""),
              "|---|" + "---:|" * (8 if len(builds) > 1 else 4)]
    for axis in AXES:
        lines += ends(axis, {name: points[axis] for name, points in builds.items()})
    for axis in AXES:
        lines += ["", f"![Throughput, latency and memory by {AXES[axis][0]}](pictures/performance-{axis}.svg)"]
    return "\n".join(lines)


def main():
    page, pictures, figures, *growths = sys.argv[1:]
    builds = dict(zip(("packaged", "portable"), (read_growth(path) for path in growths)))
    for axis in AXES:
        with open(f"{pictures}/performance-{axis}.svg", "w", encoding="utf-8") as file:
            file.write(picture(axis, {name: points[axis] for name, points in builds.items()}))
    with open(page, encoding="utf-8") as file:
        text = file.read()
    begin, end = "<!-- measured: ./dev performance -->\n", "<!-- measured end -->\n"
    head, rest = text.split(begin)
    with open(page, "w", encoding="utf-8") as file:
        file.write(head + begin + "\n" + measured(figures, builds) + "\n\n" + end + rest.split(end)[1])


main()
