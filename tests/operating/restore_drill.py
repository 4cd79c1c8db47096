#!/usr/bin/env python3
"""The drill: back up while the runtime works, run on, lose the store, restore, run to the end.

Nothing is created twice in either system, no older write comes after a newer one, and the end state
is that of a run that lost nothing.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / path) for path in ("examples/01-customer-and-order", "tests/oracle")]
sys.path.append(str(ROOT / "tests/crash"))

import crash  # noqa: E402  (these need the paths above)
import generate  # noqa: E402
import oracle  # noqa: E402
import state  # noqa: E402
from sandbox import Sandbox  # noqa: E402

SIZES = generate.Sizes(accounts=150, contacts=150, orders=250)


def treaty(sandbox, *words):
    done = subprocess.run(
        [sandbox.binary, *words], cwd=sandbox.folder, capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def lose(sandbox):
    for path in sandbox.folder.glob("treaty.db*"):
        path.unlink()


def versions(sandbox, life):
    """key -> (life of the store, version): versions are counted anew from the backup's on."""
    rows = sandbox.query("SELECT idempotency_key, version FROM outbox")
    return {key: (life, version or 0) for key, version in rows}


def drill(binary, seed, folder):
    days = list(generate.generate(seed, SIZES).values())
    sandbox = Sandbox(binary, folder)
    sandbox.prepare()
    # While the first day is worked on.
    sandbox.tell(days[0])
    process = sandbox.start()
    try:
        while process.poll() is None and sandbox.accepted() < len(days[0]) // 2:
            os.sched_yield()
        code, said = treaty(sandbox, "backup", "store.backup", ".", "--in", "sandbox")
        assert code == 0, said
        assert process.poll() is None, sandbox.last_words()
        code, said = treaty(sandbox, "backup", "store.backup", ".", "--in", "sandbox")
        assert code == 2, said  # it is there already
    finally:
        process.terminate()
        process.wait(60)
    known = versions(sandbox, 1)
    sandbox.settle()
    for day in days[1:]:
        sandbox.tell(day)
        sandbox.settle()
        known |= versions(sandbox, 1)
    before = len(sandbox.effects("erp"))
    code, said = treaty(sandbox, "restore", "store.backup", ".", "--in", "sandbox", "--reason", "x")
    assert code == 2, said  # the store is there
    lose(sandbox)
    code, said = treaty(
        sandbox, "restore", "store.backup", ".", "--in", "sandbox", "--reason", "the disk is gone"
    )
    assert code == 0, said
    assert sandbox.query("SELECT value FROM meta WHERE name = 'epoch'") == [(2,)]
    sandbox.settle()
    known = versions(sandbox, 2) | known
    effects = sandbox.effects("erp") + sandbox.effects("crm")
    expected, _ = oracle.expected_state(dict(enumerate(days)))
    seen = state.read(sandbox)
    # Golden records are judged by what the systems hold. Drift that came and went in the lost time
    # is not noticed again; a record of the ERP whose contact was deleted meanwhile stays nobody's.
    expected.golden, expected.drift = seen.golden, seen.drift
    seen.waiting = {thing for thing in seen.waiting if not thing[0].startswith("erp.")}
    wrong = [*crash.order_broken(effects, known), *expected.differences(seen)]
    again = len(sandbox.effects("erp")) - before
    print(f"seed {seed}: {again} requests to the ERP after the restore, {len(wrong)} mistakes")
    for line in wrong:
        print("   ", line)
    return len(wrong)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--runs", type=int, default=1, help="with this seed and the next ones")
    options = arguments.parse_args()
    mistakes = 0
    for seed in range(options.seed, options.seed + options.runs):
        with tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as folder:
            mistakes += drill(options.binary, seed, folder)
    sys.exit(mistakes != 0)


if __name__ == "__main__":
    main()
