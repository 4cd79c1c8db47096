#!/usr/bin/env python3
"""The tidy test itself: what it must find is found, what is allowed is not."""

import unittest

import cpp_text
import tidy

SAMPLE = """
#include <x>
namespace a {
struct S { int b = 0; void Member(int x) { if (x) { b = 1; } } };
template <typename T> T Free(int a, std::map<int, T> b, T c) {
  const char* text = "{ // not code";   // nor } this
  for (;;) { if (a) { while (b) { if (c) { return 1'000; } } } }
  auto inner = [&](int d) { return d; };
  return Call({1, 2}, [&] { return 3; });
}
const int table[] = {1, 2, 3};
}  // namespace a
"""


class TidyTest(unittest.TestCase):
    def functions(self, text):
        return {f.name: f for f in cpp_text.functions(cpp_text.code_only(text))}

    def test_functions(self):
        found = self.functions(SAMPLE)
        self.assertEqual({"Member", "Free"}, found.keys())
        self.assertEqual((3, 4, 6, True), self.measures(found["Free"]))
        self.assertEqual((1, 1, 1, False), self.measures(found["Member"]))

    def measures(self, function):
        return function.parameters, function.nesting, function.lines, function.free

    def checks(self, path, text):
        code = cpp_text.code_only(text)
        found = [*tidy.check_text(path, text), *tidy.check_functions(path, code)]
        found += [*tidy.check_code(path, code), *tidy.check_includes(path, text)]
        return {finding.check for finding in found}

    def test_each_rule_can_fail(self):
        long_body = "void F() {\n" + "  G();\n" * 80 + "}\n"
        for check, path, text in [
            ("columns", "runtime/base/a.cpp", "// " + "x" * 100),
            ("unfinished", "runtime/base/a.cpp", "// TO" + "DO: later"),
            ("file_lines", "runtime/base/a.cpp", "\n" * 601),
            ("function_lines", "runtime/base/a.cpp", long_body),
            (
                "parameters",
                "runtime/base/a.cpp",
                "void F(int a, int b, int c, int d, int e, int f) {}",
            ),
            ("nesting", "runtime/base/a.cpp", SAMPLE),
            ("shared_ptr", "runtime/base/a.cpp", "std::shared_ptr<int> a;"),
            ("throw", "compiler/sema/a.cpp", "void F() { throw 1; }"),
            ("door", "runtime/engine/a.cpp", "auto t = std::chrono::steady_clock::now();"),
            ("layers", "runtime/base/a.cpp", '#include "compiler/ast/node.h"'),
            ("layers", "stdlib/native/a.cpp", '#include "runtime/program/ir.h"'),
            ("contained", "compiler/sema/a.cpp", "#include <llvm/IR/Module.h>"),
            ("heavy", "compiler/sema/a.h", "#include <nlohmann/json.hpp>"),
            ("stream", "compiler/sema/a.cpp", "#include <iostream>"),
        ]:
            self.assertIn(check, self.checks(path, text))

    def test_what_is_allowed(self):
        for path, text in [
            ("runtime/base/a.cpp", '// a comment may throw\nconst char* a = "std::cout";\n'),
            ("runtime/base/env_real.cpp", "auto t = std::chrono::steady_clock::now();"),
            ("compiler/jit/a.cpp", "#include <llvm/IR/Module.h>"),
            ("compiler/sema/a.h", "#include <nlohmann/json_fwd.hpp>"),
        ]:
            self.assertEqual(set(), self.checks(path, text))


if __name__ == "__main__":
    unittest.main()
