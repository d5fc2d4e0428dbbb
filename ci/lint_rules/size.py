"""Small files, small functions: a ratchet with named exceptions in ci/lint.allow."""

import ast

from lint_rules.scopes import read_scopes
from lint_rules.tree import Violation

FILE_HINT, FILE_MAX = 300, 500
FUNCTION_MAX = 70
WIDTH_MAX = 100


def _measured(tree):
    return [file for file in tree if file.is_cpp or file.is_script]


def check_files(tree, allow):
    for file in _measured(tree):
        length = len(file.lines)
        limit = allow.limit("size", file.path, FILE_MAX, length)
        if length > limit:
            yield Violation(
                file.path, limit + 1, "size",
                f"{length} lines, at most {limit}: split it by idea; if it is one idea, name it "
                "with its reason in ci/lint.allow",
            )  # fmt: skip


def hints(tree):
    for file in _measured(tree):
        if FILE_HINT < len(file.lines) <= FILE_MAX:
            yield f"{file.path}: {len(file.lines)} lines; above {FILE_HINT}, is it one idea?"


def check_functions(tree, allow):
    for file in _measured(tree):
        for name, first, last in _functions(file):
            length = last - first + 1
            limit = allow.limit("function", f"{file.path}:{name}", FUNCTION_MAX, length)
            if length > limit:
                yield Violation(
                    file.path, first, "function",
                    f"{name} has {length} lines, at most {limit}: split it, or name it with its "
                    f"reason in ci/lint.allow as {file.path}:{name}",
                )  # fmt: skip


def _functions(file):
    if file.is_cpp:
        for function in read_scopes(file.statements).functions:
            yield function.name, file.line_of(function.start), file.line_of(function.end)
    elif file.is_python:
        for node in ast.walk(ast.parse(file.text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node.name, node.lineno, node.end_lineno


def check_width(tree):
    for file in _measured(tree):
        for number, line in enumerate(file.lines, 1):
            if file.is_test and 'R"' in line:
                continue  # what goes over a wire is read in one piece
            if len(line) > WIDTH_MAX:
                yield Violation(
                    file.path, number, "width", f"{len(line)} columns, at most {WIDTH_MAX}: wrap it"
                )
