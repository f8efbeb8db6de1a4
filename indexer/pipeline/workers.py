"""A pool of processes that survives whatever a file does to them: each job has its own bounds of time and memory.

Jobs that go over a bound end with a `JobStopped` that says so; the process is replaced and the others go on. The pool
is a `concurrent.futures.Executor`, so that a cluster's executor can stand in for it.
"""

from __future__ import annotations

import multiprocessing
import queue
import resource
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from indexer.model import ReadError

PRELOADED = ("indexer.pipeline.reading",)


class JobStopped(ReadError):  # noqa: N818 - reads as the event it reports
    """A job went over its bounds, or its process died."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one job may take: CPU seconds, bytes of memory beyond the program's own, wall-clock seconds."""

    cpu_seconds: int = 10
    memory: int = 500 * 1024 * 1024
    wall_seconds: float = 90.0


class BoundedPool(Executor):
    """`workers` processes; use it as a context manager."""

    def __init__(self, workers: int, bounds: Bounds | None = None):
        self._bounds = bounds or Bounds()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(PRELOADED))
        self._jobs: queue.SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None]
        self._jobs = queue.SimpleQueue()
        self._closed = threading.Event()
        self._workers: set[_Worker] = set()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run `fn(*args)` in a worker; `fn` and its arguments must be picklable. Keyword arguments are not taken."""
        if kwargs:
            raise TypeError("BoundedPool.submit takes positional arguments only")
        if self._closed.is_set():
            raise RuntimeError("the pool is shut down")
        future: Future[Any] = Future()
        self._jobs.put((future, fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers when all jobs are done; with `cancel_futures` at once, and the jobs they are at fail."""
        self._closed.set()
        if cancel_futures:
            self._drain()
            for worker in list(self._workers):
                worker.process.kill()
        for _ in self._threads:
            self._jobs.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _drain(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                job[0].cancel()

    def _serve(self) -> None:
        """One thread for one worker process."""
        worker: _Worker | None = None
        while (job := self._jobs.get()) is not None:
            future, fn, args = job
            if not future.set_running_or_notify_cancel():
                continue
            if worker is None or not worker.process.is_alive():
                worker = _Worker(self._context, self._bounds)
                self._workers.add(worker)
            try:
                result = worker.run(fn, args)
            except BaseException as error:  # noqa: BLE001 - whatever the job raised belongs to its future
                future.set_exception(error)
                if isinstance(error, JobStopped):
                    self._workers.discard(worker)
                    worker.stop()
                    worker = None
            else:
                future.set_result(result)
        if worker is not None:
            self._workers.discard(worker)
            worker.stop()


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, context: multiprocessing.context.ForkServerContext, bounds: Bounds):
        self._bounds = bounds
        self._pipe, theirs = context.Pipe()
        self.process: ForkServerProcess = context.Process(target=_work, args=(theirs, bounds), daemon=True)
        self.process.start()
        theirs.close()

    def run(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """The job's result, or its exception raised here."""
        deadline = time.monotonic() + self._bounds.wall_seconds
        try:
            self._pipe.send((fn, args))
            while not wait([self._pipe, self.process.sentinel], timeout=max(0.0, deadline - time.monotonic())):
                if time.monotonic() >= deadline:
                    self.process.kill()
                    raise JobStopped(f"reading it took more than {self._bounds.wall_seconds:.0f} seconds: given up")
            ok, value = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise JobStopped(self._epitaph()) from error
        if ok:
            return value
        raise value

    def _epitaph(self) -> str:
        self.process.join(5)
        code = self.process.exitcode
        if code == -signal.SIGXCPU:
            return f"reading it took more than {self._bounds.cpu_seconds} seconds of processor time: given up"
        if code is not None and code < 0:
            return f"reading it crashed the reader ({signal.Signals(-code).name}): given up"
        return f"reading it ended the reader (exit status {code}): given up"

    def stop(self) -> None:
        """End the process."""
        self._pipe.close()
        self.process.join(2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


def renew_bounds() -> None:
    """Start the job's CPU allowance anew, for containers that hold many articles. Does nothing outside a worker."""
    if _allowance is not None:
        _allow_seconds(_allowance)


_allowance: int | None = None


def _work(pipe: Connection, bounds: Bounds) -> None:
    """A worker's life: jobs come through the pipe until it is closed."""
    global _allowance
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    _allowance = bounds.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _allow_memory(bounds.memory)
    while True:
        try:
            fn, args = pipe.recv()
        except (EOFError, OSError):
            return
        _allow_seconds(bounds.cpu_seconds)
        try:
            answer: tuple[bool, Any] = True, fn(*args)
        except MemoryError:
            answer = False, JobStopped(f"reading it takes more than {bounds.memory // 1024 // 1024} MB: given up")
        except BaseException as error:  # noqa: BLE001 - it is raised again on the other side
            answer = False, error
        try:
            pipe.send(answer)
        except (BrokenPipeError, OSError):
            return


def _allow_seconds(seconds: int) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    # one second more: the kernel counts whole seconds
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds + 1, hard))


def _allow_memory(extra: int) -> None:
    """Bound the data segment to what it is now and `extra` bytes (Linux; elsewhere there is no way to know)."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            held = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData"))
    except (OSError, StopIteration):
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (held + extra, hard))
