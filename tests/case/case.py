#!/usr/bin/env python3
"""Runs .case files against the treaty program as a black box. See docs/adding/case.md.

    case.py --binary build/release/bin/treaty tests/diagnostics [--filter TEXT]
    TREATY_UPDATE=1 case.py …      rewrites the expected sections and markers with what was seen
"""

import argparse
import concurrent.futures
import difflib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

import case_file

TIMEOUT_S = 120


class Treaty:
    """The program under test, in the folder of one case."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TREATY_")}
        self.environment = kept | {"NO_COLOR": "1", "COLUMNS": "100"}

    def run(self, arguments, stdin=""):
        done = subprocess.run(
            [self.binary, *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            errors="backslashreplace",
        )
        done.stdout = done.stdout.replace(str(self.folder), "$DIR")
        done.stderr = done.stderr.replace(str(self.folder), "$DIR")
        return done

    def diagnostics(self):
        """What `check` says, as dictionaries; a crash is an error of the case."""
        done = self.run(["check", ".", "--format", "json"])
        if done.returncode not in (0, 1, 2):
            raise case_file.CaseError(
                f"`treaty check` ended with {done.returncode}: {done.stderr[-2000:]}"
            )
        try:
            return json.loads(done.stdout)["diagnostics"]
        except (ValueError, KeyError, TypeError) as error:
            raise case_file.CaseError(
                f"`treaty check --format json` printed no diagnostics ({error!r}): "
                f"{done.stdout[:500]}{done.stderr[-500:]}"
            ) from error


def place(span):
    """`file:line:column` of a span; a diagnostic about no place in the text has none."""
    return f"{span['file'].removeprefix('./')}:{span['start']['line']}:{span['start']['column']}"


def concise(diagnostics):
    """One line for each diagnostic, its labels, notes and fixes indented below."""
    lines = []
    for item in diagnostics:
        where = f"{place(item['span'])}: " if item["span"] else ""
        lines.append(f"{where}{item['severity']} {item['code']}: {item['message']}")
        lines += [f"  {place(label['span'])}: {label['text']}" for label in item["labels"]]
        lines += [f"  note: {note}" for note in item["notes"]]
        lines += [f"  fix: {fix['title']}" for fix in item["fixes"]]
    return "".join(line + "\n" for line in lines)


def write_files(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".hex":  # bytes that no text file can hold
            path.with_suffix("").write_bytes(bytes.fromhex(text))
        else:
            path.write_text(text, encoding="utf-8")


def run_commands(treaty, case):
    """The commands of `args`: their standard output and error, and the last exit code."""
    commands = [
        shlex.split(line)
        for line in case.sections.get("args", "check .").splitlines()
        if line.strip()
    ]
    stdin = "".join(text for name, text in case.sections.items() if name.startswith("input."))
    out, err, code = "", "", 0
    for command in commands:
        heading = f"$ treaty {shlex.join(command)}\n" if len(commands) > 1 else ""
        done = treaty.run(command, stdin)
        out, err, code = (
            out + heading + done.stdout,
            err + (heading if done.stderr else "") + done.stderr,
            done.returncode,
        )
    return {"stdout": out, "stderr": err, "exit": f"{code}\n"}


def observe(treaty, case):
    """What the case's expectations see now, by section name."""
    seen = {}
    wanted = case.sections.keys()
    if any(n in ("stdout", "stderr", "exit") or n.startswith("output.") for n in wanted):
        seen = run_commands(treaty, case)
    for name in wanted:
        if name.startswith("output."):
            written = treaty.folder / name
            seen[name] = written.read_text(encoding="utf-8") if written.exists() else seen["stdout"]
        elif name in case_file.PHASES:
            seen[name] = treaty.run(["dump", "--phase", name, "."]).stdout
        elif name == "diagnostics":
            seen[name] = concise(treaty.diagnostics())
    return {name: case_file.tidied(text) for name, text in seen.items() if name in wanted}


def seen_markers(diagnostics, name, expected):
    """The markers that describe the diagnostics of one file.

    A span over several lines has no width of its own: it takes the expected one.
    """
    found = set()
    for item in diagnostics:
        span = item["span"]
        if not span or span["file"].removeprefix("./") != name:
            continue
        start, end = span["start"], span["end"]
        at = (start["line"], start["column"])
        near = [m[2] for m in expected if m[:2] == at and m[3] == item["code"]]
        over_lines = end["line"] != start["line"]
        width = (near or [1])[0] if over_lines else max(1, end["column"] - start["column"])
        if item["severity"] in ("error", "warning"):
            found.add((*at, width, item["code"]))
    return found


def check_markers(treaty, case, complaints):
    marked = {name: case_file.markers(case.sections[name]) for name in case.treaties()}
    if not any(marked.values()):
        return
    diagnostics = treaty.diagnostics()
    for name, expected in marked.items():
        seen = seen_markers(diagnostics, name, expected)
        complaints += [
            f"{name}:{m[0]}:{m[1]}: {m[3]} was expected here, over {m[2]} columns"
            for m in sorted(expected - seen)
        ]
        complaints += [
            f"{name}:{m[0]}:{m[1]}: {m[3]} over {m[2]} columns has no marker"
            for m in sorted(seen - expected)
        ]


def check_fixed(binary, case, complaints):
    """The text of `fixed` takes the place of the first treaty and must compile."""
    if "fixed" not in case.sections:
        return
    mended = case.treaties()[0]
    files = {name: text for name, text in case.files().items() if name != mended}
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        treaty = Treaty(binary, pathlib.Path(folder))
        write_files(treaty.folder, files | {mended.removesuffix(".hex"): case.sections["fixed"]})
        complaints += [f"fixed: {line}" for line in concise(treaty.diagnostics()).splitlines()]


def update(binary, case):
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        treaty = Treaty(binary, pathlib.Path(folder))
        for name in case.treaties():
            if case_file.markers(case.sections[name]):
                expected = case_file.markers(case.sections[name])
                text = case_file.without_markers(case.sections[name])
                write_files(treaty.folder, case.files() | {name: text})
                case.sections[name] = case_file.with_markers(
                    text, seen_markers(treaty.diagnostics(), name, expected)
                )
        write_files(treaty.folder, case.files())
        case.sections.update(observe(treaty, case))
    case.path.write_text(case.render(), encoding="utf-8")


def run_case(binary, path):
    """The complaints about one case: none when it holds."""
    complaints = []
    try:
        case = case_file.parse(path)
        if os.environ.get("TREATY_UPDATE"):
            update(binary, case)
        with tempfile.TemporaryDirectory(prefix="case-") as folder:
            treaty = Treaty(binary, pathlib.Path(folder))
            write_files(treaty.folder, case.files())
            for name, seen in observe(treaty, case).items():
                if seen != case.sections[name]:
                    complaints += difflib.unified_diff(
                        case.sections[name].splitlines(),
                        seen.splitlines(),
                        f"{name} expected",
                        f"{name} seen",
                        lineterm="",
                    )
            check_markers(treaty, case, complaints)
        check_fixed(binary, case, complaints)
    except (case_file.CaseError, ValueError, subprocess.TimeoutExpired) as error:
        complaints.append(str(error))
    return complaints


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", required=True, type=pathlib.Path)
    arguments.add_argument("--filter", default="")
    arguments.add_argument("paths", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()
    binary = options.binary.resolve()
    cases = [
        f
        for p in options.paths
        for f in (sorted(p.rglob("*.case")) if p.is_dir() else [p])
        if options.filter in str(f)
    ]
    if not cases:
        sys.exit("no case matches")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, complaints in zip(cases, pool.map(lambda path: run_case(binary, path), cases)):
            if complaints:
                failed += 1
                print(f"FAILED {path}", *complaints, sep="\n    ")
    print(f"{len(cases)} cases, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
