"""A folder in which the example runs: both systems simulated, everything in files.

Used by the demo and by the tests that kill the runtime and check its end state.
"""

import json
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time

EXAMPLE = pathlib.Path(__file__).resolve().parent
IDLE_TIMEOUT_S = 900


class Stopped(Exception):
    """The runtime ended in a way that it should not have: the message has its last words."""


class Sandbox:
    def __init__(self, binary, folder):
        self.binary = str(pathlib.Path(binary).resolve())
        self.folder = pathlib.Path(folder)

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
        command = [self.binary, "run", ".", "--in", "sandbox", *flags]
        return subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, env=environment)

    def last_words(self):
        return (self.folder / "run.log").read_text("utf-8", "backslashreplace")[-3000:]

    def settle(self, environment=None):
        """Runs until nothing is left to do. True; False when it was killed on the way."""
        process = self.start("--until-idle", environment=environment)
        try:
            code = process.wait(IDLE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Stopped(f"not idle after {IDLE_TIMEOUT_S} s:\n{self.last_words()}") from None
        if code == -signal.SIGKILL:
            return False
        if code != 0:
            raise Stopped(f"ended with {code}:\n{self.last_words()}")
        return True

    def kill_after(self, events):
        """Runs until so many events are accepted, then kills the process with SIGKILL."""
        process = self.start()
        while process.poll() is None and self.accepted() < events:
            time.sleep(0.01)
        if process.poll() is not None:
            raise Stopped(f"ended with {process.returncode}:\n{self.last_words()}")
        process.kill()
        process.wait()

    def accepted(self):
        """How many events of the CRM are accepted: durable in the store."""
        try:
            return self.query("SELECT count(*) FROM journal WHERE object LIKE 'crm.%'")[0][0]
        except sqlite3.Error:
            return 0  # no store yet, or one that is just being created

    def query(self, sql, *values):
        store = sqlite3.connect(f"file:{self.folder}/treaty.db?mode=ro", uri=True, timeout=5)
        try:
            return store.execute(sql, values).fetchall()
        finally:
            store.close()

    def effects(self, system):
        """What the simulated system was told and did, in order: one dictionary a line."""
        path = self.folder / f"{system}.effects.ndjson"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]
