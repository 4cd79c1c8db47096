"""Who may include whom. A folder sees itself, what its row names, and nothing else of ours.

The longest matching row rules. A row ending in `/` is a folder; `*` means every room.
"""

GROUND = ("runtime/base/", "runtime/value/")
PROGRAM = GROUND + ("runtime/program/",)
FRONT = GROUND + ("compiler/source/", "compiler/diagnostics/")
TREE = FRONT + ("compiler/ast/",)
TYPED = TREE + (
    "compiler/types/",
    "compiler/sema/",
    "compiler/schema/",
    "runtime/program/",
    "stdlib/",
)
STORED = PROGRAM + ("runtime/store/", "runtime/observe/")

MAY_INCLUDE = {
    "runtime/base/": (),
    "runtime/value/": ("runtime/base/",),
    "runtime/program/": GROUND,
    "runtime/formats/": PROGRAM + ("runtime/store/ports.h",),
    # How events enter and writes leave is said once, in the ports.
    "runtime/protocols/": PROGRAM + ("runtime/formats/", "runtime/store/ports.h"),
    "runtime/connectors/": PROGRAM
    + ("runtime/formats/", "runtime/protocols/", "runtime/store/ports.h"),
    "runtime/sandbox/": PROGRAM
    + ("runtime/formats/", "runtime/protocols/", "runtime/store/ports.h"),
    "runtime/observe/": PROGRAM,
    "runtime/store/": PROGRAM + ("runtime/observe/",),
    "runtime/identity/": STORED,
    "runtime/golden/": STORED + ("stdlib/survivorship/",),
    "runtime/delivery/": STORED + ("runtime/protocols/",),
    "runtime/process/": STORED + ("runtime/delivery/",),
    "runtime/engine/": STORED
    + (
        "runtime/identity/",
        "runtime/golden/",
        "runtime/delivery/",
        "runtime/process/",
        "runtime/protocols/",
        "runtime/connectors/",
        "runtime/formats/",
        "runtime/sandbox/",
    ),
    "runtime/control/": ("runtime/",),
    "stdlib/native/": GROUND + ("stdlib/tables/",),
    "stdlib/survivorship/": GROUND,
    "stdlib/tables/": GROUND,
    "compiler/source/": GROUND,
    "compiler/diagnostics/": GROUND + ("compiler/source/",),
    "compiler/ast/": FRONT,
    "compiler/parse/": TREE,
    "compiler/schema/": TREE + ("compiler/types/", "compiler/sema/"),
    "compiler/types/": TREE,
    "compiler/sema/": TYPED,
    "compiler/promises/": TYPED,
    "compiler/lowering/": TYPED + ("compiler/passes/",),
    "compiler/passes/": PROGRAM,
    "compiler/codegen/": PROGRAM,
    "compiler/jit/": PROGRAM + ("compiler/codegen/",),
    "compiler/tests/": ("compiler/", "runtime/", "stdlib/"),
    "compiler/formatter/": TREE + ("compiler/parse/",),
    "compiler/evolve/": TYPED + ("compiler/promises/",),
    "compiler/cli/": ("compiler/", "runtime/", "stdlib/"),
    "compiler/": ("compiler/", "runtime/", "stdlib/"),  # the façade, compiler.h and compiler.cpp
    "tests/": ("tests/", "compiler/", "runtime/", "stdlib/"),
}

# A library of others and the only places that may see it. Headers of ours never may: see HEAVY.
CONTAINED = {
    "antlr4-": ("compiler/parse/",),
    "TreatyParser": ("compiler/parse/",),
    "TreatyLexer": ("compiler/parse/",),
    "llvm/": ("compiler/codegen/", "compiler/jit/"),
    "llvm-c/": ("compiler/codegen/", "compiler/jit/"),
    "sqlite3.h": ("runtime/store/sqlite/", "tests/"),
    "pugixml.hpp": ("compiler/schema/", "runtime/formats/"),
    "CLI/": ("compiler/cli/",),
    "re2/": ("runtime/value/", "stdlib/native/"),
    "date/": ("runtime/value/", "stdlib/native/"),
    "openssl/": ("runtime/base/", "runtime/protocols/", "stdlib/native/", "tests/"),
    "curl/": ("runtime/protocols/", "tests/bench/", "tests/fuzz/"),
    "boost/": ("runtime/protocols/",),
}

# Too heavy, or too contagious, for a header. Private headers of codegen are listed exceptions.
HEAVY = (
    "antlr4-",
    "llvm/",
    "nlohmann/json.hpp",
    "re2/",
    "CLI/",
    "pugixml.hpp",
    "sqlite3.h",
    "simdjson.h",
    "iostream",
    "curl/",
    "boost/",
)
