"""A CRM and two ERPs behind their vendors' protocols, and the runtime between them."""

import collections
import contextlib
import json
import pathlib
import shutil
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/01-customer-and-order"
sys.path.append(str(EXAMPLE))

from sandbox import HttpSandbox, Stopped, free_port  # noqa: E402  (needs the path above)

PATIENCE_S = 180
CANARY = "Q7ZX"
STAMP = "2026-03-02T06:00:00Z"


def wait_for(reached, what, every_s=0.02):
    until = time.monotonic() + PATIENCE_S
    while not reached():
        if time.monotonic() > until:
            raise Stopped(f"not within {PATIENCE_S} s: {what}")
        time.sleep(every_s)


def id_of(number):
    return f"001Qy{number:010d}EAA"


def account(number, name="Firma"):
    record = {
        "Id": id_of(number),
        "Name": f"{name} {number}",
        "Type": "Customer",
        "SystemModstamp": STAMP,
    }
    event = {"object": "Account", "kind": "created", "id": record["Id"], "stamp": STAMP}
    return json.dumps(event | {"record": record})


class Lines:
    """How many lines of a growing file hold a text; each line is read once."""

    def __init__(self, path, needle):
        self.path, self.needle = path, needle.encode()
        self.offset = self.count = 0

    def __call__(self):
        if self.path.exists():
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                whole = file.read().rpartition(b"\n")[0]
            self.offset += len(whole) + 1 if whole else 0
            self.count += sum(self.needle in line for line in whole.splitlines())
        return self.count


class Hubs(HttpSandbox):
    """The sandbox of hubs.treaty: `crm`, and the ERPs `erp` and `hub`."""

    runtime = None
    control = None
    flags = ()  # of the runtime
    of_runs = None  # its environment
    may_end = False  # then it is started again, as a supervisor would
    ends = 0

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
        self.lines = {}
        self.start_servers(environment)

    def copy_behaviour(self, name):
        """The example's, without its own faults."""
        behaviour = json.loads((EXAMPLE / f"{name}.behaviour.json").read_text("utf-8"))
        behaviour.pop("faults", None)
        if name == "erp":
            partner = behaviour["objects"]["BusinessPartner"]
            # As real systems do, the refusal quotes the value.
            refusal = {
                "when": {"OrganizationBPName1": {"like": f"*{CANARY}*9"}},
                "code": "R1/100",
                "message": "{OrganizationBPName1} is not a name",
            }
            partner["refuse"].append(refusal)
            behaviour["objects"] = {"BusinessPartner": partner | {"then": []}}
        else:
            behaviour["objects"].pop("Order")
        (self.folder / f"{name}.behaviour.json").write_text(json.dumps(behaviour), "utf-8")

    # ---- the runtime --------------------------------------------------------------------------

    def begin(self, store=None, environment=None):
        self.control = f"127.0.0.1:{free_port()}"
        self.store = pathlib.Path(store or self.folder / "treaty.db")
        self.flags = ("--control", self.control, *(["--store", store] if store else []))
        self.of_runs = environment
        self.runtime = self.start(*self.flags, environment=environment)

    def look_after_runtime(self):
        code = self.runtime.poll()
        if code is None:
            return
        if not self.may_end:
            raise Stopped(f"the runtime ended with {code}:\n{self.last_words()}")
        self.ends += 1
        self.runtime = self.start(*self.flags, environment=self.of_runs)

    def rest(self, seconds):
        """Waits, and looks after the runtime meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.look_after_runtime()
            time.sleep(min(left, 0.05))

    def query(self, sql, *values):
        with contextlib.closing(
            sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=5)
        ) as store:
            return store.execute(sql, values).fetchall()

    def seen_by_viewer(self, *doors):
        """What a viewer sees behind each of them."""
        made = self.verb("token", "add", "watcher", "--role", "viewer")
        made.check_returncode()
        headers = {"Authorization": f"Bearer {made.stdout.split()[-1]}"}
        seen = {}
        for door in doors:
            request = urllib.request.Request(f"http://{self.control}/v1/{door}", headers=headers)
            with urllib.request.urlopen(request, timeout=30) as answer:
                seen[door] = answer.read().decode()
        return seen

    def figure(self, name):
        """One of the runtime's figures."""
        text = self.look("metrics")[1]
        return next(
            int(line.split()[1]) for line in text.splitlines() if line.startswith(f"treaty_{name} ")
        )

    def look(self, door):
        """What the control API of the runtime says: the status code, and the text."""
        try:
            with urllib.request.urlopen(f"http://{self.control}/{door}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    # ---- the systems --------------------------------------------------------------------------

    def open_door(self, system, door, data=None):
        url = f"{self.addresses[system.upper() + '_URL']}/_sandbox/{door}"
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=30) as answer:
            return answer.read().decode()

    def ask(self, system, door, body=None):
        data = None if body is None else json.dumps(body).encode()
        return json.loads(self.open_door(system, door, data))

    def users_say(self, system, lines):
        self.open_door(system, "load", "".join(line + "\n" for line in lines).encode())

    def misbehave(self, system, **settings):
        named = {name.replace("_", "-"): str(value) for name, value in settings.items()}
        return self.ask(system, "faults", named)

    def figures(self, system):
        return self.ask(system, "faults")

    def count(self, system, operation):
        """How many effects of this kind the system has."""
        path = self.folder / f"{system}.effects.ndjson"
        lines = self.lines.setdefault(
            (system, operation), Lines(path, f'"operation":"{operation}"')
        )
        return lines()

    def created(self, system):
        """How many business partners the ERP holds."""
        return self.count(system, "create")

    def records(self, system, kind):
        text = self.open_door(system, f"records?object={kind}")
        return [json.loads(line) for line in text.splitlines()]

    # ---- what has become of it ----------------------------------------------------------------

    def created_twice(self):
        """Accounts that an ERP holds more than once."""
        twice = 0
        for system in ("erp", "hub"):
            creates = [e for e in self.effects(system) if e["operation"] == "create"]
            made = collections.Counter(e["record"]["SearchTerm2"] for e in creates)
            twice += sum(count > 1 for count in made.values())
        return twice

    def differences(self, accounts, blocked=None, without=None):
        """What is not as it should be: `accounts` are numbers; `blocked` is what the users of the
        hub have said; `without` are (system, number) that are not to be there."""
        blocked, without = blocked or {}, without or set()
        differ = []
        for system in ("erp", "hub"):
            held = {}
            for each in self.records(system, "BusinessPartner"):
                held.setdefault(each["record"]["SearchTerm2"], []).append(each["record"])
            for number in accounts:
                found = held.pop(id_of(number), [])
                expected = [] if (system, number) in without else [blocked.get(number, False)]
                name = f"Firma {number}"
                if [each["BusinessPartnerIsBlocked"] for each in found] != expected or any(
                    each["OrganizationBPName1"] != name for each in found
                ):
                    differ.append(f"{system} {number}: {found}")
            differ += [f"{system}: nobody said {key}" for key in held]
        crm = {each["id"]: each["record"] for each in self.records("crm", "Account")}
        for number in accounts:
            said = crm.get(id_of(number), {}).get("Blocked__c")
            expected = None if ("crm", number) in without else blocked.get(number, False)
            if said != expected:
                differ.append(f"crm {number}: Blocked__c is {said}, not {expected}")
        return differ


class Writers:
    """Users who write steadily, in a thread of their own: `say(number)` is one line."""

    EVERY_S = 0.2

    def __init__(self, hubs, system, say, rate, first=0):
        self.hubs, self.system, self.say, self.rate = hubs, system, say, rate
        self.first = self.next = first
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.write, daemon=True)

    def write(self):
        began = time.monotonic()
        while not self.ended.wait(self.EVERY_S):
            until = self.first + int((time.monotonic() - began) * self.rate)
            self.hubs.users_say(self.system, [self.say(n) for n in range(self.next, until)])
            self.next = until

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Returns how many were written in all, with those that were there before."""
        self.ended.set()
        self.thread.join()
        return self.next


class CallWatch:
    """When a system was called, to a fifth of a second."""

    EVERY_S = 0.1

    def __init__(self, hubs, system):
        self.hubs, self.system = hubs, system
        self.at = []
        self.began = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        self.began = time.monotonic()
        before = self.hubs.figures(self.system)["calls"]
        while not self.ended.wait(self.EVERY_S):
            calls = self.hubs.figures(self.system)["calls"]
            self.at += [time.monotonic()] * (calls - before)
            before = calls

    def most_within(self, seconds):
        return max(
            (sum(0 <= each - first < seconds for each in self.at) for first in self.at), default=0
        )

    def times(self):
        return "after " + ", ".join(f"{each - self.began:.1f}" for each in self.at) + " s"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


@contextlib.contextmanager
def running(binary, folder, faults=(), **run):
    """The servers, and the runtime; `loaded` are lines of the CRM's users before it starts."""
    loaded = run.pop("loaded", ())
    hubs = Hubs(binary, folder, faults)
    hubs.prepare()
    try:
        if loaded:
            hubs.tell(loaded)
        hubs.begin(**run)
        yield hubs
        hubs.look_after_runtime()
    finally:
        if hubs.runtime is not None:
            hubs.runtime.terminate()
            hubs.runtime.wait(30)
        hubs.close()
