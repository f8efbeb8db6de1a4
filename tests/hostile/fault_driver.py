"""Runs an indexing run in a process of its own and does something to it in the middle.

python fault_driver.py ARCHIVE INSTANCE FAULT [AT]

FAULT is `kill` (SIGKILL to the run) or `interrupt` (SIGINT to it), when AT files are read; `small-files` (no file may
grow beyond AT bytes, from the start) or `none`. Prints the report as JSON, or the program's own error.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from indexer.model import OnTheRecordError, StoreError
from indexer.pipeline.run import Options, Progress, index


def main() -> int:
    """Run and report: 0 for a whole run, 130 for an interrupted one, 3 for an error of the program's own."""
    archive, instance, fault, at = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])

    def strike(progress: Progress) -> None:
        if progress.done == at and fault in ("kill", "interrupt"):
            os.kill(os.getpid(), signal.SIGKILL if fault == "kill" else signal.SIGINT)

    if fault == "small-files":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (at, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        report = index(archive, instance, Options(workers=1), strike)
    except OnTheRecordError as error:
        print(json.dumps({"error": str(error), "store": isinstance(error, StoreError)}))
        return 3
    print(json.dumps(asdict(report), default=str))
    return 130 if report.interrupted else 0


if __name__ == "__main__":
    raise SystemExit(main())
