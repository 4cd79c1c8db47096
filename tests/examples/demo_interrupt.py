#!/usr/bin/env python3
"""Ctrl-C in the middle of the demo: a word, 130, and nothing that goes on running."""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = "examples/01-customer-and-order/demo.py"
PATIENCE_S = 60


def left_in(folder):
    """Processes that work in this folder."""
    left = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve() == folder:
                left.append(process.name)
        except OSError:
            continue  # it has ended, or is somebody else's
    return left


def interrupt(binary, folder):
    demo = subprocess.Popen(
        [sys.executable, "-u", ROOT / DEMO, "--binary", binary, "--folder", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        first = demo.stdout.readline()
        working = left_in(folder)
        os.killpg(demo.pid, signal.SIGINT)  # as a terminal does: to all of them
        _, words = demo.communicate(timeout=PATIENCE_S)
    finally:
        demo.kill()
    assert "Day 1" in first, first
    assert working, "nothing ran when it was interrupted"
    assert demo.returncode == 130, (demo.returncode, words)
    assert words.strip() == "interrupted; nothing goes on running", words
    assert not left_in(folder), left_in(folder)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        interrupt(options.binary.resolve(), pathlib.Path(folder).resolve() / "work")


if __name__ == "__main__":
    main()
