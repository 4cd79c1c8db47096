"""A light reading of C++: enough to find functions, their length, parameters and nesting."""

import re
from dataclasses import dataclass

NOT_CODE = re.compile(
    r'R"(?P<tag>[^(\s]{0,16})\(.*?\)(?P=tag)"'  # a raw string
    r'|"(?:\\.|[^"\\\n])*"'  # a string
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"  # a character, but not a digit separator
    r"|//[^\n]*|/\*.*?\*/"  # a comment
    r"|^[ \t]*#(?:[^\n\\]|\\\n|\\.)*",  # a preprocessor line
    re.DOTALL | re.MULTILINE,
)
CONTROL = re.compile(r"^(?:\}?\s*else\b|if\b|for\b|while\b|switch\b|do\b|try\b|catch\b)")
SCOPE = re.compile(
    r"^(?:inline\s+)?(?:namespace|extern)\b"
    r"|^(?:template\s*<.*>\s*)?(?:class|struct|union|enum)\b(?!.*\))",
    re.DOTALL,
)


def code_only(text):
    """`text` with comments, literals and preprocessor lines blanked, every line in its place."""
    return NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


@dataclass
class Function:
    name: str
    line: int
    lines: int
    parameters: int
    nesting: int
    free: bool  # at namespace scope, not a member


@dataclass
class Block:
    kind: str  # scope, class, function, control or other
    header: str
    start: int
    deepest: int = 0


def parameter_list(header):
    """The text between the parentheses of the parameters, and the name before them."""
    found = re.search(r"([~A-Za-z_][A-Za-z0-9_:~]*|operator\s*\S{1,3})\s*\(", header)
    if not found:
        return None, ""
    depth, start = 0, found.end()
    for position in range(found.end() - 1, len(header)):
        depth += {"(": 1, ")": -1}.get(header[position], 0)
        if depth == 0:
            return found.group(1), header[start:position]
    return found.group(1), header[start:]


def count_parameters(text):
    if text.strip() in ("", "void"):
        return 0
    depth, count = 0, 1
    for character in text.replace("->", "  "):
        depth += {"(": 1, "<": 1, "{": 1, "[": 1, ")": -1, ">": -1, "}": -1, "]": -1}.get(
            character, 0
        )
        count += character == "," and depth == 0
    return count


def kind_of(header, stack):
    inside_function = any(block.kind in ("function", "control") for block in stack)
    if inside_function:
        return "control" if CONTROL.match(header) else "other"
    if SCOPE.match(header):
        return "class" if re.search(r"\b(class|struct|union)\b", header) else "scope"
    if stack and stack[-1].kind == "other":
        return "other"
    before_body = re.sub(r"^(?:template\s*<[^{}]*?>\s*)+", "", header)
    is_initialised = re.search(r"=\s*$|=[^=()]*$|^\s*return\b", before_body)
    return "function" if "(" in before_body and not is_initialised else "other"


def functions(code):
    """All functions with a body in `code` (the result of code_only)."""
    found, stack, since, parentheses = [], [], 0, 0
    for token in re.finditer(r"[{};()]", code):
        sign, position = token.group(), token.start()
        if sign in "()":
            parentheses += 1 if sign == "(" else -1
            continue
        if sign == "{":
            header = code[since:position].strip()
            kind = (
                "other" if parentheses and not stack_in_function(stack) else kind_of(header, stack)
            )
            if (
                kind == "other"
                and re.search(r"\)\s*(const|mutable|noexcept|\s|->[^;{]*)*$", header)
                and "[" in header
            ):
                kind = "other"
            stack.append(Block(kind, header, position))
            note_nesting(stack)
        elif sign == "}" and stack:
            block = stack.pop()
            if block.kind == "function":
                function = describe(block, stack, code, position)
                if not re.fullmatch(r"TREATY_[A-Z_]+", function.name):  # a use of a macro
                    found.append(function)
        if sign != ";" or parentheses == 0:
            since = position + 1
    return found


def stack_in_function(stack):
    return any(block.kind == "function" for block in stack)


def note_nesting(stack):
    controls = sum(block.kind == "control" for block in stack)
    for block in stack:
        if block.kind == "function":
            block.deepest = max(block.deepest, controls)


def describe(block, stack, code, end):
    header = re.sub(r"^(?:template\s*<[^{}]*?>\s*)+", "", block.header)
    name, parameters = parameter_list(header)
    first = code.count("\n", 0, block.start) + 1 - header.count("\n")
    last = code.count("\n", 0, end) + 1
    return Function(
        name or "?",
        first,
        last - first + 1,
        count_parameters(parameters),
        block.deepest,
        all(outer.kind == "scope" for outer in stack),
    )
