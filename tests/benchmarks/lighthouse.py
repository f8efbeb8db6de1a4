"""Lighthouse on the pages of the sample archive, in a real Chromium; fails below the floors.

    python tests/benchmarks/lighthouse.py --lighthouse "npx --yes lighthouse@12.8.2" --chrome /usr/bin/chromium

Version 12 runs on Node 18 and newer, version 13 wants Node 22.19. Scores are from 0 to 100 for performance,
accessibility and best practices; audits below full marks are named with what they found.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from indexer import Archive, Ask, Unit
from webapp import create_app

SAMPLE = Path(__file__).parents[2] / "archive" / "sample"
CATEGORIES = ("performance", "accessibility", "best-practices")
FLOOR = 98


class Quiet(WSGIRequestHandler):
    """A handler that keeps connections open, as servers in use do, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


def audit(command: list[str], address: str, report: Path) -> dict[str, Any]:
    """Lighthouse's report on a page."""
    options = ["--quiet", "--chrome-flags=--headless=new --no-sandbox --disable-gpu", "--output=json"]
    only = f"--only-categories={','.join(CATEGORIES)}"
    subprocess.run([*command, address, *options, only, f"--output-path={report}"], check=True, capture_output=True)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def faults(report: dict[str, Any]) -> list[str]:
    """The audits that cost marks, each with the first thing it found."""
    told = []
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            one = report["audits"][reference["id"]]
            if reference["weight"] and one["score"] is not None and one["score"] < 1:
                items = one.get("details", {}).get("items", [])
                first = items[0].get("node", {}).get("snippet", "") if isinstance(items, list) and items else ""
                told.append(f"    {one['id']} {one['score']} {one.get('displayValue', '')} {first[:120]}")
    return told


def main() -> int:
    """Index the sample, serve it, audit its pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lighthouse", default="npx --yes lighthouse@12.8.2", help="how to run it")
    parser.add_argument("--chrome", default=os.environ.get("CHROME_PATH", "/usr/bin/chromium"))
    given = parser.parse_args()
    os.environ["CHROME_PATH"] = given.chrome
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run = "from indexer.cli import main; main()"
        places = ["--archive", str(SAMPLE), "--instance", str(home / "instance")]
        subprocess.run([sys.executable, "-c", run, "index", *places], check=True, capture_output=True)
        held = Archive(home / "instance", SAMPLE)
        hit = held.search(Ask("is:quote", unit=Unit.QUOTE, limit=1)).results.hits[0]
        server = make_server("127.0.0.1", 0, create_app({"ARCHIVE_FOLDER": str(SAMPLE)}, held), True, 1, Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        pages = {
            "front": "/",
            "search": "/?q=bridge",
            "article": f"/articles/{hit.article_id}",
            "excerpt": f"/excerpts/{held.excerpt_id_of(hit)}",
            "card": f"/embed/{held.excerpt_id_of(hit)}",
        }
        low = False
        for name, path in pages.items():
            report = audit(shlex.split(given.lighthouse), f"http://127.0.0.1:{server.server_port}{path}", home / name)
            scores = {c: round(report["categories"][c]["score"] * 100) for c in CATEGORIES}
            low = low or min(scores.values()) < FLOOR
            print(f"{name:8} " + "  ".join(f"{c} {scores[c]}" for c in CATEGORIES), *faults(report), sep="\n")
        server.shutdown()
        held.close()
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
