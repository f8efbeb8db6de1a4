"""Staying with the archive: what comes, changes and goes is indexed within a second."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch as changes

from indexer.model import StoreLocked
from indexer.pipeline.run import Options, Report, index
from indexer.pipeline.workers import BoundedPool

SETTLE_MS = 200  # a file still being copied changes again within this time
STEP_MS = 50


def watch(folder: Path, instance: Path, workers: int | None = None) -> Iterator[Report]:
    """A report for every burst of changes below `folder`, until interrupted.

    The worker processes stay up between runs. When another run holds the index, the changes wait for the next burst or
    the next check.
    """
    root = folder.resolve()
    waiting: set[str] = set()
    with BoundedPool(workers or os.cpu_count() or 1) as pool:
        for burst in changes(root, debounce=SETTLE_MS, step=STEP_MS, yield_on_timeout=True, raise_interrupt=False):
            waiting |= {os.path.relpath(path, root) for _, path in burst}
            if not waiting:
                continue
            try:
                report = index(folder, instance, Options(only=frozenset(waiting), executor=pool))
            except StoreLocked:
                continue
            waiting.clear()
            if report.added or report.changed or report.moved or report.removed or report.failed:
                yield report
