"""What a benchmark found, as tables and in the README.

Loaded by path, because test folders are no packages.
"""

import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"
IN_PROCESS = {"onrecord": "OnRecord", "bare": "`ORDER BY rank`", "tantivy": "tantivy"}
SERVERS = {
    "onrecord": "OnRecord",
    "datasette": "Datasette",
    "datasette_plain": "Datasette, asked for no facets",
    "empty": "an empty Litestar handler",
}


def machine() -> dict[str, Any]:
    cpus = re.findall(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return {
        "cores": os.cpu_count(),
        "cpu": cpus[0] if cpus else platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def summary(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median, 99th percentile and mean."""
    return {
        "p50_ms": round(percentile(milliseconds, 0.5), 3),
        "p99_ms": round(percentile(milliseconds, 0.99), 3),
        "mean_ms": round(sum(milliseconds) / len(milliseconds), 3),
    }


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def in_process_table(measured: dict[str, Any]) -> str:
    """Milliseconds of each search, and how many times OnRecord's median (in brackets: mean) the others' are."""
    others = [name for name in IN_PROCESS if name != "onrecord"]
    head = ["searches", "how many", *(f"{IN_PROCESS[name]} {p}" for name in IN_PROCESS for p in ("p50", "p99"))]
    head += [f"{IN_PROCESS[name]} takes" for name in others]
    rows = []
    every = measured["rows"]["all"]
    for group, prefix, figures in (
        ("all, CPU time", "cpu_", every),
        *((group, "", figures) for group, figures in measured["rows"].items()),
    ):
        p50, p99, mean = (f"{prefix}{name}" for name in ("p50_ms", "p99_ms", "mean_ms"))
        row = [group, str(figures["searches"])]
        row += [number(figures[name][p]) for name in IN_PROCESS for p in (p50, p99)]
        row += [
            f"{number(figures[name][p50] / figures['onrecord'][p50])} "
            f"({number(figures[name][mean] / figures['onrecord'][mean])})"
            for name in others
        ]
        rows.append(row)
    return table(head, rows)


def http_table(measured: dict[str, Any]) -> str:
    """Requests a second and what they cost, of different searches and of the same few over and over."""
    rows = []
    for what, servers in measured.items():
        for name, figures in servers.items():
            times = servers["onrecord"]["requests_per_second"] / figures["requests_per_second"]
            rows.append(
                [
                    f"{SERVERS[name]}, {what}",
                    number(figures["requests_per_second"]),
                    number(figures["p50_ms"]),
                    number(figures["p99_ms"]),
                    number(figures["server_cpu_seconds_per_1000"]),
                    f"{number(times)} times",
                ]
            )
    return table(["over HTTP", "requests/s", "p50", "p99", "CPU s per 1,000", "OnRecord answers"], rows)


def write_readme(result: dict[str, Any], readme: Path = README) -> None:
    """Put a run's figures in place of those of the last run of about as many quotes, at the end of `## Speed`."""
    quotes = int(float(f"{result['quotes']:.2g}"))
    head = f"### {quotes:,} quotes\n"
    text = readme.read_text(encoding="utf-8")
    before, speed, after = re.split(r"(?<=\n)(## Speed\n.*?\n)(?=## )", text, maxsplit=1, flags=re.DOTALL)
    speed = re.sub(rf"{head}.*?(?=### |\Z)", "", speed, flags=re.DOTALL).rstrip("\n")
    readme.write_text(f"{before}{speed}\n\n{head}\n{described(result)}\n{after}", encoding="utf-8")


def described(result: dict[str, Any]) -> str:
    at, versions = result["machine"], result["versions"]
    about = (
        f"`make bench` on {result['date']}: {at['cores']} cores ({at['cpu']}), Python {at['python']}, SQLite "
        f"{at['sqlite']}, tantivy {versions['tantivy']}, Datasette {versions['datasette']}. Times are milliseconds; "
        "what another takes is in OnRecord's medians, in brackets in its means."
    )
    parts = [wrapped(about), in_process_table(result["in_process"]), http_table(result["http"])]
    return "\n".join([*parts, wrapped(start(result["service"]))])


def start(service: dict[str, Any]) -> str:
    begun, ended = service["after_start"], service["after_run"]
    return (
        f"The service answers a first search {service['first_answer_seconds']:.2f} s after its process began. It then "
        f"has {number(begun['resident_mib'])} MiB resident, {number(begun['own_mib'])} of them no pages of files, and "
        f"{number(ended['resident_mib'])} and {number(ended['own_mib'])} after all of this."
    )


def wrapped(text: str) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > 120:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines) + "\n"
