#!/usr/bin/env python3
"""Runs the connectors against the vendors' own software, where it can be had.

Packages are installed from npm into a folder below build/; servers listen on loopback, on free
ports, and are ended by their process id. What is not there is said to be skipped, not failed.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parent.parent / "examples/01-customer-and-order/schemas/sap"
INSTALL_SECONDS = 600
START_SECONDS = 60
TEST_SECONDS = 300

# peer, folder, arguments of its server, path of its services, records in one $batch
RUNS = (
    ("mock", "sap_mock", (str(SCHEMAS),), "/sap/opu/odata/sap", 50),
    ("mock", "sap_mock", (str(SCHEMAS),), "/sap/opu/odata/sap", 1),
    ("cap", "sap_cap", (), "/odata/v2", 50),
    ("cap", "sap_cap", (), "/odata/v2", 1),
)


def install(folder, into):
    """Copies a server's files below `into` and installs its packages; None when it worked."""
    target = into / folder
    shutil.copytree(HERE / folder, target, dirs_exist_ok=True)
    if (target / "node_modules/.treaty-complete").exists():
        return None
    command = ["npm", "install", "--no-fund", "--no-audit", "--loglevel=error"]
    environment = dict(os.environ)
    if pathlib.Path("/usr/include/node").exists():
        environment["npm_config_nodedir"] = "/usr"  # headers for what is compiled
    try:
        done = subprocess.run(
            command, cwd=target, env=environment, timeout=INSTALL_SECONDS, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode != 0:
        return done.stderr.decode(errors="replace").strip().splitlines()[-1:] or "npm failed"
    (target / "node_modules/.treaty-complete").touch()
    return None


class Server:
    """A server that says `port N` once it listens."""

    def __init__(self, folder, arguments):
        self.process = subprocess.Popen(
            ["node", "server.js", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.port = None
        self.said = []
        self.listens = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.said = (self.said + [line.rstrip()])[-50:]
            if line.startswith("port "):
                self.port = int(line.split()[1])
                self.listens.set()
        self.listens.set()

    def wait(self):
        self.listens.wait(START_SECONDS)
        return self.port is not None

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run(options, peer, folder, arguments, path, batch):
    server = Server(options.work / folder, arguments)
    try:
        if not server.wait():
            print(f"integration: {peer} does not start:", *server.said, sep="\n  ")
            return False
        environment = dict(
            os.environ,
            TREATY_SAP_PEER=peer,
            TREATY_SAP_URL=f"http://127.0.0.1:{server.port}{path}",
            TREATY_SAP_BATCH=str(batch),
        )
        done = subprocess.run([options.test], env=environment, timeout=TEST_SECONDS)
        print(f"integration: sap against {peer}, batch {batch}: exit {done.returncode}")
        if done.returncode != 0:
            print(*server.said[-20:], sep="\n  ")
        return done.returncode == 0
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--test", required=True, help="the test program")
    parser.add_argument("--work", required=True, type=pathlib.Path, help="folder for packages")
    options = parser.parse_args()
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            print(f"integration: skipped: {program} is not here")
            return 0
    options.work.mkdir(parents=True, exist_ok=True)
    failed = 0
    for peer, folder, arguments, path, batch in RUNS:
        problem = install(folder, options.work)
        if problem is not None:
            print(f"integration: {peer}: skipped: packages cannot be installed: {problem}")
        elif not run(options, peer, folder, arguments, path, batch):
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
