"""Jobs that misbehave, importable by worker processes."""

import os
import signal
import time


def double(value: int) -> int:
    return 2 * value


def fail(message: str) -> None:
    raise ValueError(message)


def spin() -> None:
    while True:
        pass


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def hoard(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def die(number: int) -> None:
    os.kill(os.getpid(), number)
    signal.pause()


def leave(status: int) -> None:
    os._exit(status)
