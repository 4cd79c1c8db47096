"""A folder in which the example runs: both systems simulated, everything in files.

Used by the demo and by the tests that kill the runtime and check its end state. `Sandbox` runs the
deployment `sandbox`: both systems live in the runtime's process and speak through files.
`HttpSandbox` runs the deployment `http`: both are servers in a process of their own.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

import generate

EXAMPLE = pathlib.Path(__file__).resolve().parent
IDLE_TIMEOUT_S = 900
VERB_TIMEOUT_S = 120


class Stopped(Exception):
    """The runtime ended in a way that it should not have: the message has its last words."""


class Sandbox:
    deployment = "sandbox"

    def __init__(self, binary, folder):
        self.binary = str(pathlib.Path(binary).resolve())
        self.folder = pathlib.Path(folder)
        self.addresses = {}  # what the deployment reads from the environment

    def close(self):
        """Ends what was started for the whole of the run."""

    def leave(self):
        """What is to go on running."""
        return []

    def look_after_servers(self):
        """Starts again what was killed."""

    def seen_of(self, days):
        """What the runtime gets to see of these days."""
        return days

    def prepare(self):
        """An empty folder with the treaty, its schemas and the behaviour of both systems."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for path in EXAMPLE.glob("*"):
            if path.suffix in (".treaty", ".json"):
                shutil.copy(path, self.folder)
        shutil.copytree(EXAMPLE / "schemas", self.folder / "schemas")
        for name in ("crm.ndjson", "erp.changes.ndjson"):
            (self.folder / name).touch()

    def tell(self, lines):
        """The CRM says something: lines are added to the file that the runtime follows."""
        with open(self.folder / "crm.ndjson", "a", encoding="utf-8") as file:
            file.write("".join(line + "\n" for line in lines))

    def start(self, *flags, environment=None):
        log = open(self.folder / "run.log", "ab")
        command = [self.binary, "run", ".", "--in", self.deployment, *flags]
        return subprocess.Popen(
            command, cwd=self.folder, stdout=log, stderr=log, env=self.environment(environment)
        )

    def verb(self, *words, environment=None):
        """Runs a verb of `treaty` on this treaty to its end, for its code and its outputs."""
        return subprocess.run(
            [self.binary, *words, ".", "--in", self.deployment],
            cwd=self.folder,
            env=self.environment(environment),
            capture_output=True,
            text=True,
            timeout=VERB_TIMEOUT_S,
        )

    def environment(self, more=None):
        return os.environ | (more or {})

    def last_words(self):
        return self.words_of("run.log")

    def words_of(self, name):
        return (self.folder / name).read_text("utf-8", "backslashreplace")[-3000:]

    def settle(self, environment=None, watch=None):
        """Runs until nothing is left to do. True; False when it was killed on the way.

        `watch` is called again and again meanwhile.
        """
        process = self.start("--until-idle", environment=environment)
        until = time.monotonic() + IDLE_TIMEOUT_S
        try:
            while process.poll() is None:
                self.look_after_servers()
                if watch is not None:
                    watch()
                if time.monotonic() > until:
                    raise Stopped(f"not idle after {IDLE_TIMEOUT_S} s:\n{self.last_words()}")
                time.sleep(0.01)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        code = process.returncode
        if code == -signal.SIGKILL:
            return False
        if code != 0:
            raise Stopped(f"ended with {code}:\n{self.last_words()}")
        return True

    def kill_after(self, events):
        """Runs until so many events are accepted, then kills the process with SIGKILL."""
        self.kill_when(lambda: self.accepted() >= events)

    def kill_after_confirmed(self, writes):
        """The same, once so many writes are confirmed."""
        self.kill_when(lambda: self.confirmed() >= writes)

    def kill_when(self, reached):
        process = self.start()
        until = time.monotonic() + IDLE_TIMEOUT_S
        try:
            while process.poll() is None and not reached() and time.monotonic() < until:
                time.sleep(0.01)
            if process.poll() is not None:
                raise Stopped(f"ended with {process.returncode}:\n{self.last_words()}")
        finally:
            process.kill()
            process.wait()

    def accepted(self):
        """How many events of the CRM are accepted: durable in the store."""
        try:
            return self.query("SELECT count(*) FROM journal WHERE object LIKE 'crm.%'")[0][0]
        except sqlite3.Error:
            return 0  # no store yet, or one that is just being created

    def confirmed(self):
        """How many writes are confirmed."""
        try:
            return self.query("SELECT count(*) FROM outbox WHERE state = 'confirmed'")[0][0]
        except sqlite3.Error:
            return 0

    def query(self, sql, *values):
        store = sqlite3.connect(f"file:{self.folder}/treaty.db?mode=ro", uri=True, timeout=5)
        try:
            return store.execute(sql, values).fetchall()
        finally:
            store.close()

    def effects(self, system):
        """What the runtime told the system and it did, in order: one dictionary a line."""
        return [effect for effect in self.journal(system) if effect.get("by") != "user"]

    def journal(self, system):
        path = self.folder / f"{system}.effects.ndjson"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


class HttpSandbox(Sandbox):
    deployment = "http"

    def __init__(self, binary, folder, faults=(), changes=None):
        """`changes`: text in systems.treaty and what is to stand there instead."""
        super().__init__(binary, folder)
        self.faults = list(faults)
        self.changes = changes or {}
        self.servers = None
        self.kills_of_servers = 0

    def prepare(self, environment=None):
        """`environment`: more of it for the servers' first start."""
        super().prepare()
        treaty = self.folder / "systems.treaty"
        text = treaty.read_text("utf-8")
        for old, new in self.changes.items():
            text = text.replace(old, new)
        treaty.write_text(text, "utf-8")
        self.addresses = {
            "CRM_URL": f"http://127.0.0.1:{free_port()}",
            "ERP_URL": f"http://127.0.0.1:{free_port()}",
            "CRM_SECRET": "secret",
            "ERP_PASSWORD": "secret",
        }
        self.start_servers(environment)

    def environment(self, more=None):
        return os.environ | self.addresses | (more or {})

    def start_servers(self, environment=None):
        log = open(self.folder / "sandbox.log", "ab")
        command = [self.binary, "sandbox", ".", "--in", self.deployment, *self.faults]
        self.servers = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        for _ in range(2):  # one line a system, when it listens
            if not self.servers.stdout.readline():
                self.close()
                raise Stopped("the sandbox did not start:\n" + self.words_of("sandbox.log"))

    def look_after_servers(self):
        code = self.servers.poll()
        if code is None:
            return
        if code != -signal.SIGKILL:
            raise Stopped(f"the sandbox ended with {code}:\n{self.words_of('sandbox.log')}")
        self.kills_of_servers += 1
        self.servers.stdout.close()
        self.start_servers()

    def leave(self):
        """Lets the servers run on; returns them."""
        servers, self.servers = self.servers, None
        return [servers]

    def close(self):
        if self.servers is not None:
            self.servers.terminate()
            self.servers.wait(20)
            self.servers.stdout.close()
            self.servers = None

    def seen_of(self, days):
        return generate.visible(days)

    def tell(self, lines):
        """The CRM's users change its records, all at once."""
        path = self.folder / "crm.load.ndjson"
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        # A server may be killed while it takes them; the same again is no change.
        for _ in range(3):
            done = self.verb("sandbox", "load", "crm", path.name)
            if done.returncode == 0:
                return
            time.sleep(0.1)
            self.look_after_servers()
        raise Stopped(f"the sandbox took no data: {done.stdout}{done.stderr}")
