#!/usr/bin/env python3
"""The runner itself: a case that should fail must fail. The program here is a small script."""

import pathlib
import tempfile
import unittest
from unittest import mock

import case
import case_file

# Says `E3012` where the text `wrong` stands in a.treaty, as `treaty check --format json` would.
FAKE = r"""#!/usr/bin/env python3
import json, sys
found = []
for number, line in enumerate(open("a.treaty"), 1):
    if "wrong" in line and not line.startswith("//"):
        column = line.index("wrong") + 1
        found.append({"code": "E3012", "severity": "error", "message": "this is wrong",
                      "span": {"file": "a.treaty", "start": {"line": number, "column": column},
                               "end": {"line": number, "column": column + 5}},
                      "labels": [], "notes": [], "fixes": []})
print(json.dumps({"diagnostics": found}) if "json" in sys.argv else "%d wrong" % len(found))
sys.exit(1 if found else 0)
"""


class RunnerTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.fake = self.root / "fake"
        self.fake.write_text(FAKE)
        self.fake.chmod(0o755)

    def tearDown(self):
        self.folder.cleanup()

    def complaints(self, text, environment=None):
        path = self.root / "a.case"
        path.write_text(text)
        with mock.patch.dict("os.environ", environment or {}):
            return case.run_case(self.fake, path)

    def test_what_holds_is_quiet(self):
        text = (
            "=== about\nx\n=== a.treaty\nit is wrong\n//    ^^^^^ E3012\n"
            "=== exit\n1\n=== stdout\n1 wrong\n"
            "=== diagnostics\na.treaty:1:7: error E3012: this is wrong\n=== fixed\nit is right\n"
        )
        self.assertEqual([], self.complaints(text))

    def test_each_expectation_can_fail(self):
        for wrong in (
            "=== exit\n0\n",
            "=== stdout\n2 wrong\n",
            "=== diagnostics\n",
            "=== fixed\nstill wrong\n",
            "=== output.txt\nx\n",
        ):
            self.assertNotEqual([], self.complaints("=== a.treaty\nit is wrong\n" + wrong), wrong)

    def test_markers_fail_both_ways(self):
        self.assertNotEqual([], self.complaints("=== a.treaty\nfine here\n//   ^^^^ E3012\n"))
        self.assertNotEqual(
            [],
            self.complaints("=== a.treaty\nit is wrong\n//    ^^^^^ E3012\nwrong\n=== exit\n1\n"),
        )
        self.assertNotEqual([], self.complaints("=== a.treaty\nit is wrong\n//    ^^^^ E3012\n"))
        self.assertEqual([], self.complaints("=== a.treaty\nwrong\n// @1+5 E3012\n"))

    def test_update_rewrites(self):
        text = "=== a.treaty\nit is wrong\n//   ^ E9999\nwrong\n=== exit\n7\n=== stdout\n"
        self.assertEqual([], self.complaints(text, {"TREATY_UPDATE": "1"}))
        wanted = (
            "=== a.treaty\nit is wrong\n//    ^^^^^ E3012\nwrong\n// @1+5 E3012\n"
            "\n=== exit\n1\n\n=== stdout\n2 wrong\n"
        )
        self.assertEqual(wanted, (self.root / "a.case").read_text())

    def test_bytes_are_written_in_hex(self):
        text = "=== a.treaty.hex\n77 72 6f\n6e 67\n\n=== stdout\n1 wrong\n"
        self.assertEqual([], self.complaints(text))
        self.assertNotEqual([], self.complaints("=== a.treaty.hex\nno hex\n=== exit\n0\n"))

    def test_a_case_that_expects_nothing_is_refused(self):
        self.assertIn("nothing is expected", self.complaints("=== a.treaty\nfine\n")[0])
        self.assertIn("no section is called", self.complaints("=== stdot\n1\n")[0])
        self.assertIn("stands twice", self.complaints("=== exit\n1\n=== exit\n1\n")[0])

    def test_markers_round_trip(self):
        text = "first line\nsecond line\n"
        wanted = {(1, 1, 5, "E1001"), (2, 8, 4, "E2002"), (2, 3, 2, "W3003")}
        marked = case_file.with_markers(text, wanted)
        self.assertEqual({m[1:] for m in wanted}, {m[1:] for m in case_file.markers(marked)})
        self.assertEqual(text, case_file.without_markers(marked))


if __name__ == "__main__":
    unittest.main()
