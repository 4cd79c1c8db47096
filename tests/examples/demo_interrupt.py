#!/usr/bin/env python3
"""Ctrl-C in the middle of the demo: a word, 130, and nothing that goes on running."""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = "examples/01-customer-and-order/demo.py"
PATIENCE_S = 60


def at_work_in(folder):
    """The commands of the processes that work in this folder."""
    commands = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve() == folder:
                commands.append((process / "cmdline").read_bytes())
        except OSError:
            continue  # it has ended, or is somebody else's
    return commands


def wait_for_runtime(folder):
    until = time.monotonic() + PATIENCE_S
    while not any(b"\0run\0" in command for command in at_work_in(folder)):
        assert time.monotonic() < until, "the runtime does not start"
        time.sleep(0.02)


def interrupt(binary, folder, send):
    demo = subprocess.Popen(
        [sys.executable, "-u", ROOT / DEMO, "--binary", binary, "--folder", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        first = demo.stdout.readline()
        wait_for_runtime(folder)
        send(demo.pid, signal.SIGINT)
        _, words = demo.communicate(timeout=PATIENCE_S)
    finally:
        demo.kill()
    assert "Day 1" in first, first
    assert demo.returncode == 130, (demo.returncode, words)
    assert words.strip() == "interrupted; nothing goes on running", words
    assert not at_work_in(folder), at_work_in(folder)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    options = arguments.parse_args()
    for send in (os.killpg, os.kill):  # as a terminal does, to all of them; and to the demo alone
        with tempfile.TemporaryDirectory(prefix="demo-") as folder:
            interrupt(options.binary.resolve(), pathlib.Path(folder).resolve() / "work", send)


if __name__ == "__main__":
    main()
