#!/usr/bin/env python3
"""What happens to everybody else when one system misbehaves, with figures.

    ./dev test resilience [--seed N] [--accounts 1500] [NAME...]

Accounts of a CRM go to two ERPs (hubs.treaty); one of them is slow or throttles; or the CRM's day
is used up, or its tokens last for seconds. Each scenario prints what was
measured and what is allowed, and ends when the system that misbehaved has recovered by itself and
nothing is lost. Times are compared with a run of the same minute on the same machine.
"""

import argparse
import contextlib
import json
import pathlib
import shutil
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/01-customer-and-order"
sys.path.append(str(EXAMPLE))

from sandbox import HttpSandbox, Stopped, free_port  # noqa: E402  (needs the path above)

PATIENCE_S = 180
STAMP = "2026-03-02T06:00:00Z"


class Hubs(HttpSandbox):
    """The sandbox of hubs.treaty: `crm`, and the ERPs `erp` and `hub`."""

    def prepare(self, environment=None):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copy(ROOT / "tests/resilience/hubs.treaty", self.folder)
        shutil.copytree(EXAMPLE / "schemas", self.folder / "schemas")
        for name in ("crm", "erp"):
            self.copy_behaviour(name)
        self.addresses = {
            f"{name}_URL": f"http://127.0.0.1:{free_port()}" for name in ("CRM", "ERP", "HUB")
        } | {"SECRET": "secret"}
        self.start_servers(environment)

    def copy_behaviour(self, name):
        """The example's, without its own faults."""
        behaviour = json.loads((EXAMPLE / f"{name}.behaviour.json").read_text("utf-8"))
        behaviour.pop("faults", None)
        if name == "erp":
            partner = behaviour["objects"]["BusinessPartner"]
            behaviour["objects"] = {"BusinessPartner": partner | {"then": []}}
        else:
            behaviour["objects"].pop("Order")
        (self.folder / f"{name}.behaviour.json").write_text(json.dumps(behaviour), "utf-8")

    def ask(self, system, door, body=None):
        url = f"{self.addresses[system.upper() + '_URL']}/_sandbox/{door}"
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=30) as answer:
            return json.load(answer)

    def misbehave(self, system, **settings):
        named = {name.replace("_", "-"): str(value) for name, value in settings.items()}
        return self.ask(system, "faults", named)

    def calls(self, system):
        return self.ask(system, "faults")["calls"]

    def created(self, system):
        """How many business partners the ERP holds."""
        path = self.folder / f"{system}.effects.ndjson"
        if not path.exists():
            return 0
        with open(path, encoding="utf-8") as file:
            return sum('"operation":"create"' in line for line in file)


def account(number):
    record = {
        "Id": f"001Qy{number:010d}EAA",
        "Name": f"Firma {number}",
        "Type": "Customer",
        "SystemModstamp": STAMP,
    }
    event = {"object": "Account", "kind": "created", "id": record["Id"], "stamp": STAMP}
    return json.dumps(event | {"record": record})


def wait_for(reached, what):
    until = time.monotonic() + PATIENCE_S
    while not reached():
        if time.monotonic() > until:
            raise Stopped(f"not within {PATIENCE_S} s: {what}")
        time.sleep(0.02)


class Scenarios:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)
        self.failures = []

    @contextlib.contextmanager
    def hubs(self, *faults):
        """The servers with the accounts loaded, and the runtime running."""
        hubs = Hubs(
            self.options.binary, self.folder / "hubs", ["--seed", str(self.options.seed), *faults]
        )
        hubs.prepare()
        runtime = None
        try:
            hubs.tell([account(number) for number in range(self.options.accounts)])
            runtime = hubs.start()
            yield hubs
            if runtime.poll() is not None:
                raise Stopped(f"the runtime ended with {runtime.returncode}:\n{hubs.last_words()}")
        finally:
            if runtime is not None:
                runtime.terminate()
                runtime.wait(30)
            hubs.close()

    def fill(self, *faults):
        """Seconds until the healthy ERP holds everything; the sandbox stays for `after`."""
        with self.hubs(*faults) as hubs:
            began = time.monotonic()
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            return time.monotonic() - began

    def say(self, name, text, fine):
        print(f"{'ok    ' if fine else 'FAILED'} {name}: {text}", flush=True)
        if not fine:
            self.failures.append(name)

    def recovers(self, hubs, system="erp"):
        began = time.monotonic()
        count = self.options.accounts
        wait_for(lambda: hubs.created(system) == count, f"{system} has caught up")
        summary = hubs.ask(system, "journal")
        return time.monotonic() - began, summary

    # ---- the scenarios ------------------------------------------------------------------------

    def slow(self):
        """An ERP that takes 5 s for an answer, or hangs: the other one does not notice."""
        healthy = self.fill()
        with self.hubs("--latency", "erp=5s", "--hang-rate", "erp=0.05") as hubs:
            began = time.monotonic()
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            beside = time.monotonic() - began
            held_up = hubs.created("erp")
            hubs.misbehave("erp", latency="0ms", hang_rate=0)
            recovered, _ = self.recovers(hubs)
        share = healthy / beside
        text = (
            f"{share:.0%} of its throughput alone ({healthy:.1f} s and {beside:.1f} s, at least "
            f"95 %); the slow one had {held_up}, and caught up {recovered:.1f} s after its recovery"
        )
        self.say("slow", text, share >= 0.95)

    def storm(self):
        """An ERP that answers 429 for 25 s: it is probed once in 10 s."""
        with self.hubs("--throttle", "erp=1:25s", "--retry-after", "erp=10s") as hubs:
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            first = hubs.calls("erp")
            time.sleep(20)
            probes = hubs.calls("erp") - first
            hubs.misbehave("erp", throttle=0)
            recovered, _ = self.recovers(hubs)
        text = f"{probes} calls in 20 s of storm (at most 3); caught up after {recovered:.1f} s"
        self.say("storm", text, probes <= 3)

    def budget(self):
        """A CRM whose day is nearly used up: what we may use is never exceeded."""
        limit = 40
        with self.hubs("--daily-limit", f"crm={limit}") as hubs:
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            time.sleep(20)
            used = hubs.ask("crm", "faults")["day-calls"]
            hubs.misbehave("crm", daily_limit=100_000, calls=0)
        self.say("budget", f"{used} of {limit} calls used (at most 80 %)", used <= limit * 0.8)

    def tokens(self):
        """Tokens that last 10 s: one renewal an expiry, and nothing fails."""
        with self.hubs("--token-life", "crm=10s") as hubs:
            began = time.monotonic()
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            time.sleep(max(0.0, 35 - (time.monotonic() - began)))
            lasted = time.monotonic() - began
            given = hubs.ask("crm", "faults")["tokens"]
        most = int(lasted / 9) + 2  # a token is renewed a little before its end
        self.say("tokens", f"{given} tokens in {lasted:.0f} s (at most {most})", given <= most)

    def run(self):
        names = self.options.names or ["slow", "storm", "budget", "tokens"]
        for name in names:
            try:
                getattr(self, name)()
            except Stopped as stopped:
                self.say(name, str(stopped), False)
        return 1 if self.failures else 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--accounts", type=int, default=1500)
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="resilience-", ignore_cleanup_errors=True) as folder:
        sys.exit(Scenarios(options, folder).run())


if __name__ == "__main__":
    main()
