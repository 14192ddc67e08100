"""One command at a time on a project folder: a lock that the operating system holds on an open file.

The system lets go of it when the process ends, however it ends, so a killed run never leaves a folder locked; the file that stays
behind means nothing. It says who holds the lock, for the message to those who wait.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from cchc_analysis.io import InputError
from cchc_analysis.io.os_errors import reason

FILE = ".cchc.lock"
_PAUSE = 0.1
_FAR = 1 << 20
"""Where Windows locks a byte: beyond the text, so that the text stays readable."""


class Busy(InputError):
    """Another command works on the folder; ``str()`` says which, in Vietnamese."""


@contextmanager
def locked(folder: Path, who: str, *, wait: float = 0, waiting: Callable[[str], None] = lambda said: None) -> Iterator[None]:
    """Hold the lock of a folder.

    Args:
        folder: the project folder.
        who: what others are told, ``cchc collect 2024-Q1``.
        wait: seconds to wait for another command to end.
        waiting: told once, in Vietnamese, that there is something to wait for.

    Raises:
        Busy: another command still holds the lock after ``wait`` seconds.
        InputError: the folder cannot be written.
    """
    try:
        # a link in the lock file's place is not followed: it could lead to a file that would be emptied
        handle = os.open(folder / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        file = os.fdopen(handle, "a+", encoding="utf-8")
    except OSError as error:
        raise InputError(f"Không ghi được vào thư mục “{folder}”: {reason(error)}.") from error
    try:
        _acquire(file, wait, waiting)
        try:
            with suppress(OSError):  # on a full disk the lock holds all the same, it only does not say whose it is
                file.truncate(0)
                file.write(f"{who} (tiến trình {os.getpid()})")
                file.flush()
            yield
        finally:
            with suppress(OSError):
                file.truncate(0)
            _release(file)
    finally:
        with suppress(OSError):
            file.close()


def _acquire(file: IO[str], wait: float, waiting: Callable[[str], None]) -> None:
    deadline, said = time.monotonic() + wait, False
    while not _try(file):
        file.seek(0)
        holder = file.read(200).strip() or "một lệnh khác"
        if time.monotonic() >= deadline:
            raise Busy(f"{holder} đang làm việc trên thư mục này; đợi lệnh đó xong rồi chạy lại. Chưa có gì bị thay đổi.")
        if not said:
            waiting(f"{holder} đang làm việc trên thư mục này; đang đợi…")
            said = True
        time.sleep(_PAUSE)


if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[str]) -> bool:
        os.lseek(file.fileno(), _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(file: IO[str]) -> None:
        os.lseek(file.fileno(), _FAR, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _release(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
