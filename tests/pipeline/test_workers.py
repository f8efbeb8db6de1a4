"""The pool survives whatever a job does, says what it was, and goes on with the others."""

import signal
from concurrent.futures import CancelledError

import pytest
from pool_jobs import die, double, fail, hoard, leave, sleep, spin

from indexer.pipeline.workers import BoundedPool, Bounds, JobStopped

BOUNDS = Bounds(cpu_seconds=1, memory=200 * 1024 * 1024, wall_seconds=120)  # of a busy machine


@pytest.fixture(scope="module")
def pool():
    with BoundedPool(2, BOUNDS) as pool:
        yield pool


def test_results_come_back(pool):
    """Jobs give their results through futures."""
    assert [f.result() for f in [pool.submit(double, i) for i in range(20)]] == [2 * i for i in range(20)]


def test_own_errors_come_back(pool):
    """An exception of the job is raised where its result is asked for, and the worker lives on."""
    with pytest.raises(ValueError, match="on purpose"):
        pool.submit(fail, "on purpose").result()


@pytest.mark.parametrize(
    ("job", "arguments", "reason"),
    [
        (spin, (), "more than 1 seconds of processor time"),
        (hoard, (400,), "more than 200 MB"),
        (die, (signal.SIGSEGV,), "crashed the reader \\(SIGSEGV\\)"),
        (die, (signal.SIGKILL,), "crashed the reader \\(SIGKILL\\)"),
        (leave, (3,), "exit status 3"),
    ],
)
def test_a_job_over_its_bounds_is_given_up(pool, job, arguments, reason):
    """The reason is said in words, and the next job finds a worker."""
    with pytest.raises(JobStopped, match=reason):
        pool.submit(job, *arguments).result(timeout=60)
    assert pool.submit(double, 4).result(timeout=60) == 8


def test_a_job_that_waits_for_ever_is_given_up():
    """Taking no processor time, it is stopped by the clock."""
    with (
        BoundedPool(1, Bounds(wall_seconds=3)) as pool,
        pytest.raises(JobStopped, match="more than 3 seconds: given up"),
    ):
        pool.submit(sleep, 600).result(timeout=60)


def test_cancelling_ends_at_once():
    """With cancel_futures running jobs are stopped and waiting ones cancelled."""
    pool = BoundedPool(1, BOUNDS)
    assert pool.submit(double, 1).result() == 2
    running, waiting = pool.submit(sleep, 60), pool.submit(double, 1)
    while not running.running():
        pass
    pool.shutdown(cancel_futures=True)
    with pytest.raises(JobStopped):
        running.result()
    with pytest.raises(CancelledError):
        waiting.result()
    with pytest.raises(RuntimeError):
        pool.submit(double, 1)
