#!/usr/bin/env python3
"""An operator looks at a running deployment: doctor, status, replay, a source that goes away.

Against both sandboxes over HTTP. The doctor reaches the ERP over TLS, with a certificate that only
the binding's `ca_file` vouches for, and must find its clock there, too.
"""

import argparse
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "examples/01-customer-and-order"))

import generate  # noqa: E402  (these need the path above)
from sandbox import HttpSandbox  # noqa: E402

SIZES = generate.Sizes(accounts=20, contacts=20, orders=20)
PATIENCE_S = 15


class TlsDoor:
    """Speaks TLS in front of a server that does not."""

    def __init__(self, folder, port):
        self.port = port
        command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
        command += " -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out ca.pem"
        subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            caller, _ = self.listener.accept()
            threading.Thread(target=self.serve_one, args=(caller,), daemon=True).start()

    def serve_one(self, caller):
        try:
            caller = self.context.wrap_socket(caller, server_side=True)
        except OSError:
            return  # who does not trust us hangs up
        server = socket.create_connection(("127.0.0.1", self.port))
        threading.Thread(target=self.relay, args=(server, caller), daemon=True).start()
        self.relay(caller, server)

    @staticmethod
    def relay(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        source.close()
        sink.close()


def treaty(sandbox, *words, environment=None):
    done = sandbox.verb(*words, environment=environment)
    return done.returncode, done.stdout, done.stderr


def watch(sandbox, is_reached, what):
    """Looks through `treaty status --watch` until a line is as wanted; returns it."""
    process = subprocess.Popen(
        [sandbox.binary, "status", ".", "--in", sandbox.deployment, "--watch"],
        cwd=sandbox.folder,
        env=sandbox.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    alarm = threading.Timer(PATIENCE_S, process.kill)
    alarm.start()
    try:
        line = ""
        for line in process.stdout:
            seen = json.loads(line)
            if is_reached(seen):
                return seen
        raise AssertionError(f"{what}: not seen within {PATIENCE_S} s; last: {line}")
    finally:
        alarm.cancel()
        process.terminate()
        process.wait(PATIENCE_S)
        process.stdout.close()


def named(things, name, value):
    return next(thing for thing in things if thing[name] == value)


def examine(sandbox, door):
    code, out, err = treaty(
        sandbox, "doctor", "--format", "json", environment={"ERP_URL": door.url}
    )
    findings = json.loads(out)["findings"]
    # What the machine's own disk is like is not looked at here.
    wrong = [each for each in findings if not each["ok"] and each["check"] not in ("disk", "sync")]
    assert not wrong, (code, wrong, err)
    checks = {each["check"] for each in findings}
    for system in ("crm", "erp"):
        for check in ("reach", "clock"):
            assert f"{check} {system}" in checks, (check, system, checks)


def is_at_rest(seen):
    sources = seen["sources"]
    confirmed = sum(route["confirmed"] for route in seen["routes"])
    unsent = sum(route["unsent"] for route in seen["routes"])
    return len(sources) == 2 and all(each["read"] for each in sources) and confirmed and not unsent


def is_blind(seen):
    lags = [route["lag_ms"] > 0 for route in seen["routes"] if route["direction"] == "in"]
    return all(each["unreadable_since"] for each in seen["sources"]) and all(lags)


def replay(sandbox):
    code, out, err = treaty(sandbox, "replay", "--route", "accounts", "--plan")
    assert code == 0 and "events, of which" in out, (code, out, err)
    code, out, err = treaty(sandbox, "replay", "--route", "accounts", "--reason", "a drill")
    assert code == 0 and "events replayed" in out, (code, out, err)
    assert not out.startswith("0 events"), out
    code, out, err = treaty(sandbox, "audit")
    assert "replay" in out and "a drill" in out, out


def look(sandbox, days):
    door = TlsDoor(sandbox.folder, int(sandbox.addresses["ERP_URL"].rsplit(":", 1)[1]))
    examine(sandbox, door)
    sandbox.tell(next(iter(sandbox.seen_of(days).values())))
    process = sandbox.start()
    try:
        until = time.monotonic() + PATIENCE_S
        while not (sandbox.folder / "treaty.db.control").exists():
            assert process.poll() is None and time.monotonic() < until, sandbox.last_words()
            time.sleep(0.05)
        seen = watch(sandbox, is_at_rest, "all is read and sent")
        assert seen["running"], seen
        assert {system["state"] for system in seen["systems"]} == {"ok"}, seen["systems"]
        assert all(system["let_in"] for system in seen["systems"]), seen["systems"]
        replay(sandbox)
        sandbox.close()  # both systems are gone
        watch(sandbox, is_blind, "sources that cannot be read")
        code, out, err = treaty(sandbox, "status")
        assert code == 0 and "cannot be read for" in out and " unreadable" in out, (out, err)
        sandbox.start_servers()
        seen = watch(sandbox, lambda seen: not is_blind(seen) and is_at_rest(seen), "all well")
        assert named(seen["routes"], "route", "accounts")["read"], seen["routes"]
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="live-", ignore_cleanup_errors=True) as folder:
        sandbox = HttpSandbox(options.binary, folder)
        try:
            sandbox.prepare()
            sandbox.close()
            for path in sandbox.folder.glob(
                "*.behaviour.json"
            ):  # both are well until they are gone
                behaviour = json.loads(path.read_text("utf-8")) | {"faults": {}}
                path.write_text(json.dumps(behaviour), "utf-8")
            sandbox.start_servers()
            treaty_file = sandbox.folder / "systems.treaty"
            text = treaty_file.read_text("utf-8")
            url = '    url      env("ERP_URL")\n'
            assert text.count(url) == 1, "the example names the ERP otherwise"
            treaty_file.write_text(text.replace(url, url + '    ca_file  "ca.pem"\n'), "utf-8")
            look(sandbox, generate.generate(1, SIZES))
        finally:
            sandbox.close()
    print("doctor, status, replay and a source that went away: as they should be")


if __name__ == "__main__":
    main()
