"""A disk of a few MiB, in memory, that a test can fill and empty. Needs root."""

import os
import pathlib
import subprocess


class NoSmallDisk(Exception):
    """There cannot be one here: the message says why."""


class SmallDisk:
    def __init__(self, folder, size_mib):
        self.folder = pathlib.Path(folder)
        self.size_mib = size_mib
        self.filler = self.folder / "filler"

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0:
            raise NoSmallDisk("mounting a small disk needs root")
        mount = ["mount", "-t", "tmpfs", "-o", f"size={self.size_mib}m", "tmpfs", self.folder]
        made = subprocess.run(mount, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise NoSmallDisk(made.stderr.strip())
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "--lazy", self.folder], check=False)

    def free_bytes(self):
        room = os.statvfs(self.folder)
        return room.f_bavail * room.f_frsize

    def leave(self, free_bytes):
        """Takes what is free but for so many bytes."""
        with open(self.filler, "ab") as file:
            while (left := self.free_bytes() - free_bytes) > 0:
                try:
                    file.write(b"x" * min(left, 1 << 20))
                    file.flush()
                except OSError:
                    return

    def make_room(self):
        self.filler.unlink()
