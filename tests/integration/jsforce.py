#!/usr/bin/env python3
"""Compares the Salesforce connector's requests with those of jsforce, and lets jsforce work with
the sandbox: two that know the same protocol from different authors.

The package is installed from npm into a folder below build/. What is not there is said to be
skipped, not failed.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from integration import install

ROOT = pathlib.Path(__file__).resolve().parents[2]
DESCRIBE = ROOT / "examples/01-customer-and-order/schemas/salesforce/Account.describe.json"
TREATY = """module jsforce version 1.0.0
system crm : salesforce { object Account from "Account.describe.json" }
deployment http {
  store sqlite "treaty.db"
  bind crm { url env("CRM_URL")  auth client_credentials(client: "treaty", secret: "s") }
}
"""
FOLDER = "salesforce_jsforce"
SECONDS = 120
ID = "001500000000001AAA"
BASE = "/services/data/v67.0"

# What the connector sends for the same (tests/runtime/connectors/salesforce_write_plan_test.cpp).
# Where the connector says more, jsforce's is the beginning of it.
OURS = (
    ("PATCH", f"{BASE}/composite/sobjects",
     {"allOrNone": False, "records": [
         {"attributes": {"type": "Account"}, "id": ID, "Name": "A"},
         {"attributes": {"type": "Account"}, "id": "001500000000002AAA", "Name": "B"}]}),
    ("POST", f"{BASE}/composite/sobjects",
     {"allOrNone": False, "records": [
         {"attributes": {"type": "Account"}, "Name": "A"},
         {"attributes": {"type": "Account"}, "Name": "B"}]}),
    ("PATCH", f"{BASE}/sobjects/Account/ERP_Number__c/1%20%C3%BC", {"Name": "A"}),
    ("DELETE", f"{BASE}/composite/sobjects?ids={ID},001500000000002AAA&allOrNone=false", None),
    ("GET", f"{BASE}/queryAll/?q=SELECT%20Id%20FROM%20Account", None),
)  # fmt: skip


def compare(folder):
    done = subprocess.run(
        ["node", "requests.js"], cwd=folder, capture_output=True, text=True, timeout=SECONDS
    )
    if done.returncode != 0:
        print(f"jsforce: {done.stderr}")
        return False
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    good = len(theirs) == len(OURS)
    for (method, path, body), other in zip(OURS, theirs):
        same = (
            method == other["method"]
            and path.replace("/?", "?").startswith(other["path"])
            and other["options"] == "client=treaty"
            and body == (json.loads(other["body"]) if other["body"] else None)
        )
        if not same:
            print(f"jsforce: we send {method} {path} {body}, jsforce sends {other}")
        good = good and same
    print(f"jsforce: {len(theirs)} requests compared: {'equal' if good else 'they differ'}")
    return good


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(url, process):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url + "/services/data/", timeout=1).read()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def work_with_sandbox(binary, folder):
    crm = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as where:
        shutil.copy(DESCRIBE, where)
        (pathlib.Path(where) / "main.treaty").write_text(TREATY)
        sandbox = subprocess.Popen(
            [binary, "sandbox", ".", "--in", "http"],
            cwd=where,
            env=dict(os.environ, CRM_URL=crm),
            stdout=subprocess.DEVNULL,
        )
        try:
            if not listens(crm, sandbox):
                print("jsforce: the sandbox does not start")
                return False
            done = subprocess.run(["node", "client.js", crm, "s"], cwd=folder, timeout=SECONDS)
            return done.returncode == 0
        finally:
            sandbox.terminate()
            sandbox.wait(30)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, type=pathlib.Path, help="treaty")
    parser.add_argument("--work", required=True, type=pathlib.Path, help="folder for packages")
    options = parser.parse_args()
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            print(f"jsforce: skipped: {program} is not here")
            return 0
    options.work.mkdir(parents=True, exist_ok=True)
    problem = install(FOLDER, options.work)
    if problem is not None:
        print(f"jsforce: skipped: packages cannot be installed: {problem}")
        return 0
    same = compare(options.work / FOLDER)
    works = work_with_sandbox(options.binary.resolve(), options.work / FOLDER)
    return 0 if same and works else 1


if __name__ == "__main__":
    sys.exit(main())
