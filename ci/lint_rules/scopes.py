"""A rough reading of C++: which braces are functions, and what is declared outside of them.

Works on text without comments, literals and preprocessor lines. It need not understand everything;
what it takes for a function or a declaration must be one.
"""

import re
from dataclasses import dataclass, field


@dataclass
class Function:
    name: str
    start: int  # offset of the first character of the signature
    body: int  # offset of the opening brace
    end: int  # offset of the closing brace


@dataclass
class Declaration:
    scope: str  # "namespace" or "class"
    text: str
    start: int


@dataclass
class Scopes:
    functions: list = field(default_factory=list)
    declarations: list = field(default_factory=list)


_TEMPLATE = re.compile(r"\btemplate\s*<[^<>]*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>[^<>]*)*>")
_LABEL = re.compile(r"^\s*(?:public|private|protected)\s*:(?!:)")
_INITIALISER = re.compile(r"\)\s*(?:noexcept\s*)?:(?!:)")
_AFTER_SIGNATURE = re.compile(r"\b(?:const|noexcept|override|final|mutable|try)\s*$")


def _classify(head, scope, in_parentheses):
    """What the brace after `head` opens: namespace, class, function, init or block."""
    if scope not in ("namespace", "class"):
        return "block"
    if in_parentheses:
        return "init"
    head = _TEMPLATE.sub(" ", _LABEL.sub("", head)).strip()
    if re.match(r'(?:inline\s+)?namespace\b|extern\s*"\s*"\s*$', head):
        return "namespace"
    before = head.split("(", 1)[0]
    if re.match(r"(?:typedef\s+)?enum\b", head):
        return "block"
    if "(" not in re.sub(r"\[\[.*?\]\]|alignas\s*\([^()]*\)", "", head):
        return "class" if re.search(r"\b(?:class|struct|union)\b", head) else "init"
    if "=" in before and "operator" not in before:
        return "init"
    if re.search(r"[\w>]$", head) and not _AFTER_SIGNATURE.search(head):
        if _INITIALISER.search(head) and "->" not in head.rsplit(")", 1)[1]:
            return "init"  # a member initialised with braces, before the body
    return "function"


def _name(head):
    head = _TEMPLATE.sub(" ", _LABEL.sub("", head))
    macro = re.match(r"\s*(?:TEST|TEST_F|TEST_P|RC_GTEST_\w+)\s*\(\s*(\w+)\s*,\s*(\w+)", head)
    if macro:
        return f"{macro[1]}.{macro[2]}"
    match = re.search(r"((?:[\w~]+::)*(?:operator\s*(?:\(\)|[^\s(]+)|~?\w+))\s*\(", head)
    return match[1] if match else "?"


def read_scopes(text):
    result = Scopes()
    stack = []  # (kind, offset of the head, offset of the brace, parentheses open outside)
    kind, start, depth = "namespace", 0, 0
    for match in re.finditer(r"[(){};]", text):
        char, at = match[0], match.start()
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif char == ";" and depth == 0 and kind in ("namespace", "class"):
            result.declarations.append(Declaration(kind, text[start:at], start))
            start = at + 1
        elif char == "{":
            stack.append((kind, start, at, depth))
            kind = _classify(text[start:at], kind, depth > 0)
            start, depth = at + 1, 0
        elif char == "}" and stack:
            closed = kind
            kind, head, brace, depth = stack.pop()
            if closed == "init":
                start = head  # the statement goes on
                continue
            start = at + 1
            if closed == "function":
                first = head + len(text[head:brace]) - len(text[head:brace].lstrip())
                name = _name(text[head:brace])
                result.functions.append(Function(name, first, brace, at))
    return result
