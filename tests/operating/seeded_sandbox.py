#!/usr/bin/env python3
"""A sandbox that makes its own records: both systems of an example are asked over HTTP, and agree.

    tests/operating/seeded_sandbox.py --binary build/release/bin/treaty
"""

import argparse
import base64
import http.cookiejar
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/01-customer-and-order"
sys.path.append(str(EXAMPLE))

from sandbox import free_port  # noqa: E402  (needs the path above)

RECORDS = 20
PATIENCE_S = 120


class Served:
    """`treaty sandbox --records` on the example, in a folder of its own."""

    def __init__(self, binary, folder, *options):
        self.binary, self.folder = binary, folder
        self.urls = {name: f"http://127.0.0.1:{free_port()}" for name in ("CRM", "ERP")}
        self.environment = {f"{name}_URL": url for name, url in self.urls.items()} | {
            "CRM_SECRET": "secret",
            "ERP_PASSWORD": "password",
        }
        if not folder.exists():
            shutil.copytree(EXAMPLE, folder)
        for name in ("crm", "erp"):  # the example's faults are for its demo
            path = folder / f"{name}.behaviour.json"
            behaviour = json.loads(path.read_text("utf-8"))
            behaviour.pop("faults", None)
            path.write_text(json.dumps(behaviour), "utf-8")
        command = [binary, "sandbox", ".", "--in", "http", "--records", str(RECORDS), *options]
        self.server = subprocess.Popen(
            command, cwd=folder, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        for _ in self.urls:
            assert self.server.stdout.readline(), "the sandbox does not listen"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.terminate()
        assert self.server.wait(PATIENCE_S) == 0
        self.server.stdout.close()

    def records(self, system, name):
        """What a door of the sandbox says that it holds."""
        with urllib.request.urlopen(f"{self.urls[system]}/_sandbox/records?object={name}") as got:
            return [json.loads(line)["record"] for line in got]

    def faults(self, system):
        """What a door of the sandbox says of its calls."""
        with urllib.request.urlopen(f"{self.urls[system]}/_sandbox/faults") as got:
            return json.load(got)

    def account_names(self):
        """Asked as a client of Salesforce asks."""
        form = "grant_type=client_credentials&client_id=treaty&client_secret=secret"
        login = urllib.request.Request(
            self.urls["CRM"] + "/services/oauth2/token", data=form.encode()
        )
        with urllib.request.urlopen(login) as got:
            token = json.load(got)["access_token"]
        soql = urllib.parse.quote("SELECT Id, Name, SystemModstamp FROM Account")
        query = urllib.request.Request(
            f"{self.urls['CRM']}/services/data/v60.0/query?q={soql}",
            headers={"Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(query) as got:
            return [row["Name"] for row in json.load(got)["records"]]

    def sales_orders(self):
        """Asked as a client of SAP asks."""
        path = "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder?$expand=to_Item&$format=json"
        secret = base64.b64encode(b"TREATY:password").decode()
        query = urllib.request.Request(
            self.urls["ERP"] + path,
            headers={"Authorization": f"Basic {secret}", "Accept": "application/json"},
        )
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        with opener.open(query) as got:
            return json.load(got)["d"]["results"]


def check_both(served):
    """Both systems hold what was asked for, over their vendors' doors."""
    names = served.account_names()
    assert len(names) == RECORDS and len(set(names)) == RECORDS, names
    orders = served.sales_orders()
    assert len(orders) == RECORDS, len(orders)
    partners = {each["BusinessPartner"] for each in served.records("ERP", "BusinessPartner")}
    for order in orders:
        assert order["SoldToParty"] in partners, order["SoldToParty"]
        assert 1 <= len(order["to_Item"]["results"]) <= 3
    print(f"{len(names)} accounts, {len(orders)} sales orders of {len(partners)} partners")


def check_agreement(served):
    """The runtime polls what was made: each account that it takes becomes a partner."""
    done = subprocess.run(
        [served.binary, "run", ".", "--in", "http", "--until-idle"],
        cwd=served.folder,
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr  # 1: something is in the inbox
    wanted = {
        each["Id"] for each in served.records("CRM", "Account") if each.get("Type") != "Partner"
    }
    written = {each.get("SearchTerm2") for each in served.records("ERP", "BusinessPartner")}
    there = len(wanted & written)
    assert there >= len(wanted) * 0.8, done.stdout + done.stderr
    print(f"{there} of {len(wanted)} customers stand in both systems")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=str(ROOT / "build/release/bin/treaty"))
    arguments = parser.parse_args()
    binary = str(pathlib.Path(arguments.binary).resolve())
    with tempfile.TemporaryDirectory() as parent:
        folders = [pathlib.Path(parent) / name for name in ("one", "same", "other")]
        said = []
        for folder, seed in zip(folders, ("1", "1", "2")):
            with Served(binary, folder, "--seed", seed) as served:
                check_both(served)
                said.append(served.account_names())
        assert said[0] == said[1] != said[2], "the names are not a function of the seed"
        with Served(binary, folders[0], "--seed", "5") as served:  # it has data: they stay
            assert served.account_names() == said[0]
            check_agreement(served)


if __name__ == "__main__":
    main()
