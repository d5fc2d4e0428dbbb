"""Who may know whom: includes, CMake link lines, and the homes of third-party libraries."""

import re
from pathlib import PurePosixPath

from lint_rules.tree import Violation, cmake_calls, section

# Folder -> the folders it may include from and link to, besides itself (docs/architecture.md).
_CORE = ("pool/bitcoin", "pool/stratum", "pool/ports", "pool/core")
LAYERS = {
    "pool/bitcoin": (),
    "pool/stratum": _CORE[:1],
    "pool/ports": _CORE[:2],
    "pool/core": _CORE[:3],
    "pool/recording": _CORE,
    "pool/live": _CORE + ("pool/recording",),
    # fakes: embedded node and demo miners only
    "pool/app": _CORE + ("pool/recording", "pool/live", "fakes"),
    "pool/load": _CORE[:2],
    "pool/collect": (),  # a process of its own: all it knows of the pool is docs/events.md
    "fakes": _CORE,
    "sim/checkers": (),  # they judge the pool: not a line of it may be theirs
    # the program tbgsim
    "sim/app": _CORE + ("pool/recording", "fakes", "sim", "sim/checkers"),
    "sim": _CORE + ("pool/recording", "fakes", "sim/checkers"),
    "integration": (),  # starts programs; links no pool library
}
# What the test files of a layer may use on top: the core is tested in the world the fakes make.
TEST_LAYERS = {"pool/core": ("fakes",), "pool/recording": ("fakes",)}

# Header -> where it may be included, as path prefixes. "tests" stands for all test files.
HOMES = (
    (r"boost/(asio|beast)\b", ("pool/live", "pool/app", "pool/load", "pool/collect/http_server",
                              "sim/app")),
    (r"secp256k1\w*\.h", ("pool/bitcoin/xonly_key", "fakes/signet_key")),
    (r"simdjson\.h", ("pool/stratum", "pool/core/template_json", "pool/core/past_event",
                      "pool/live", "pool/collect/event_parser", "pool/collect/share_fields")),
    (r"nlohmann/", ("pool/core/snapshot_text", "pool/recording/json_text", "pool/app", "pool/live",
                    "pool/load", "pool/collect", "fakes", "sim", "tests")),
    (r"zmq(_addon)?\.hp?p?", ("pool/live", "pool/load")),
    (r"spdlog/", ("pool/live", "pool/app", "pool/collect/log")),
    (r"zstd\.h", ("pool/recording",)),
    (r"CLI/", ("pool/app", "pool/load", "pool/collect/run", "sim/app")),
    (r"nats/", ("pool/collect/nats_",)),
    (r"hiredis/", ("pool/collect/redis_",)),
    (r"libpq-fe\.h", ("pool/collect/pg_link",)),
)

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]', re.MULTILINE)


def layer_of(path):
    """The layer a path belongs to, or None."""
    parts = PurePosixPath(path).parts
    for length in (2, 1):
        folder = "/".join(parts[:length])
        if folder in LAYERS and len(parts) > length:
            return folder
    return None


def _at_home(path, home):
    """A home is a folder (pool/live) or the beginning of file names (pool/bitcoin/xonly_key)."""
    if home in LAYERS:
        return path.startswith(home + "/")
    return path.startswith(home)


def _arrow_problem(layer, target, is_test):
    allowed = LAYERS[layer] + (TEST_LAYERS.get(layer, ()) if is_test else ())
    if target == layer or target in allowed:
        return None
    below = ", ".join(allowed) or "nothing of the pool"
    return f"{layer} may only use {below}; move the code down, or put a port between"


def check_includes(tree):
    for file in tree.cpp():
        layer = layer_of(file.path)
        if layer is None:
            yield Violation(
                file.path, 1, "layer",
                "is in no known layer; put it into one, or add the folder to LAYERS in "
                "ci/lint_rules/layers.py",
            )  # fmt: skip
            continue
        for match in _INCLUDE.finditer(file.uncommented):
            problem = _include_problem(layer, match[1], match[2], file.is_test)
            if problem:
                line = file.line_of(match.start(2))
                yield Violation(file.path, line, "layer", f'"{match[2]}": {problem}')


def _include_problem(layer, quote, included, is_test):
    target = layer_of(included)
    if target is None:
        if quote == '"':
            return 'include our own headers from the repository root ("pool/..."), others with <>'
        return None
    if quote == "<":
        return "our own headers are included with quotes"
    return _arrow_problem(layer, target, is_test)


def check_homes(tree):
    for file in tree.cpp():
        for match in _INCLUDE.finditer(file.uncommented):
            for header, homes in HOMES:
                if not re.match(header, match[2]):
                    continue
                if file.is_test and "tests" in homes:
                    continue
                if any(_at_home(file.path, home) for home in homes):
                    continue
                yield Violation(
                    file.path, file.line_of(match.start(2)), "third-party",
                    f"<{match[2]}> has its home in {', '.join(homes)}; go through an interface "
                    "of ours instead",
                )  # fmt: skip


def check_links(tree):
    """The libraries a CMake call links to lie in layers that its folder may use."""
    defined = {}
    for file in tree.cmake():
        for _, command, arguments in cmake_calls(file):
            if command in ("tbg_library", "add_library") and arguments:
                defined[arguments[0]] = layer_of(file.path)
    for file in tree.cmake():
        layer = layer_of(file.path)
        if layer is None:
            continue
        for line, command, arguments in cmake_calls(file):
            for library in _linked(command, arguments):
                if library not in defined:
                    problem = "no CMakeLists.txt defines it; check the name"
                else:
                    is_test = command in ("tbg_tests", "tbg_fuzzers")
                    problem = _arrow_problem(layer, defined[library], is_test)
                if problem:
                    yield Violation(file.path, line, "link", f"links {library}: {problem}")


def _linked(command, arguments):
    if command == "target_link_libraries":
        words = arguments[1:]
    elif command in ("tbg_library", "tbg_tests", "tbg_fuzzers", "tbg_program"):
        words = section(arguments, "LINK")
    else:
        words = []
    return [word for word in words if word.startswith("tbg_") and word != "tbg_flags"]
