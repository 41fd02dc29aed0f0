"""A disk that is small enough to be filled: memory, mounted as one. Only where this process may mount."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEGABYTES = 320


class NoSmallDisk(Exception):
    """This machine doesn't let us mount; the message says why."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=700", "coulisse", str(folder)], capture_output=True, text=True, timeout=60
    )
    if mounted.returncode:
        raise NoSmallDisk(f"a disk to fill can't be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=60)


def fill(disk: Path) -> None:
    """To the last byte; what has become free since goes too."""
    with open(disk / "ballast", "ab") as ballast:
        free = os.statvfs(disk)
        if room := free.f_bavail * free.f_frsize:
            with suppress(OSError):
                os.posix_fallocate(ballast.fileno(), ballast.tell(), room)
        with suppress(OSError):
            while os.write(ballast.fileno(), bytes(4096)):
                pass


def make_room(disk: Path) -> None:
    (disk / "ballast").unlink()
