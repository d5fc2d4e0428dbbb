"""What the deterministic layers may not touch: the same inputs must give the same outputs."""

import re

from lint_rules.scopes import read_scopes
from lint_rules.tree import Violation

PURE = ("pool/bitcoin/", "pool/stratum/", "pool/ports/", "pool/core/", "pool/recording/",
        "fakes/", "sim/")
# The program around the simulator: reads files, prints, starts processes.
_PROGRAM = "sim/app/"


def _std(*names):
    return r"\bstd::(?:" + "|".join(names) + r")\b"


def _call(*names):
    """A free function, by whatever qualification, but no member."""
    return r"(?<![\w.>])(?:" + "|".join(names) + r")\s*\("


def _include(*names):
    return r"#\s*include\s*<(?:" + "|".join(names) + r")>"


# (kind, pattern, what to do instead).
BANS = (
    ("Asio", r"\basio::|" + _include(r"boost/(?:asio|beast)\b[^>]*"),
     "sockets and timers live in pool/live, behind ports"),
    ("thread",
     _std("j?thread", "this_thread", "async", "(?:shared_)?future", "promise", "packaged_task",
          r"(?:\w+_)?mutex", r"condition_variable\w*", "lock_guard", "unique_lock", "scoped_lock",
          "shared_lock", "call_once", "once_flag", r"\w+_semaphore", "latch", "barrier",
          "stop_token")
     + r"|\bpthread_\w+|"
     + _include("thread", "future", "mutex", "shared_mutex", "condition_variable", "semaphore",
                "latch", "barrier", "stop_token", r"pthread\.h"),
     "one owner thread per object; talk through the mailbox"),
    ("stream",
     _std("w?c(?:out|err|log|in)", r"(?:w|basic_)?[io]?fstream", "(?:basic_)?filebuf",
          "print(?:ln)?", "filesystem", "tmpfile")
     + r"|\bFILE\s*\*|"
     + _call("v?f?printf", "f?puts", "putchar", "fputc", "fopen", "freopen", "fwrite", "fread",
             "perror", "fmt::print")
     + "|" + _include("iostream", "fstream", "print", "filesystem", "syncstream"),
     "say it through OperatorLog or EventSink, keep it through Store"),
    ("system", _include(r"unistd\.h", r"fcntl\.h", r"sys/\w+\.h", r"netinet/\w+\.h",
                        r"arpa/\w+\.h", r"netdb\.h", r"poll\.h", r"signal\.h", "csignal"),
     "the operating system is behind ports, in pool/live"),
    ("clock",
     r"\b(?:system|steady|high_resolution|utc|file)_clock\b|\bstd::time\s*\("
     r"|(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0|&)|\b__rdtscp?\b|"
     + _call("gettimeofday", "clock_gettime", "timespec_get", "nanosleep", "usleep", "sleep_for",
             "sleep_until", "(?:std::)?localtime(?:_r)?"),
     "time arrives with every input as Now"),
    ("randomness",
     _std("random_device", r"\w+_distribution", "shuffle", "sample", "ranges::shuffle",
          "default_random_engine")
     + "|" + _call("(?:std::)?s?rand", "getrandom", "getentropy", "arc4random"),
     "draw from Entropy; the standard's distributions differ between libraries"),
    ("math", _call(r"(?:std::)?(?:exp|exp2|expm1|log|log2|log10|log1p|pow|cbrt|tgamma)"),
     "differs between C libraries in the last bit; use pool/core/real_math.h"),
    ("environment", _call("(?:std::)?(?:secure_)?getenv", "setenv", "putenv"),
     "settings arrive as plain Options structs"),
    ("exception", r"\bthrow\b",
     "return boost::system::result; exceptions only at start-up and in tests"),
)  # fmt: skip


_FREE_IN_TESTS = ("stream", "exception", "math")


def check_tokens(tree, allow):
    bans = [(kind, re.compile(pattern), advice) for kind, pattern, advice in BANS]
    for file in _pure_files(tree):
        for kind, pattern, advice in bans:
            if file.is_test and kind in _FREE_IN_TESTS:
                continue
            for match in pattern.finditer(file.code):
                token = match[0].rstrip("( \t\n")
                if not allow.token(file.path, kind):
                    yield Violation(
                        file.path, file.line_of(match.start()), "banned",
                        f"{token} ({kind}) in a deterministic layer: {advice}",
                    )  # fmt: skip


def _pure_files(tree):
    return [
        file
        for file in tree.cpp()
        if file.path.startswith(PURE) and not file.path.startswith(_PROGRAM)
    ]


def check_statics(tree, allow):
    """No mutable variable outlives a call: neither at namespace or class scope, nor static."""
    for file in _pure_files(tree):
        scopes = read_scopes(file.statements)
        found = [d.start + _indent(d.text) for d in scopes.declarations if _mutable_global(d)]
        for function in scopes.functions:
            body = file.statements[function.body : function.end]
            for match in re.finditer(r"\b(?:static|thread_local)\b[^;={(]*", body):
                if _is_mutable(match[0]):
                    found.append(function.body + match.start())
        for offset in found:
            if not allow.token(file.path, "static"):
                yield Violation(
                    file.path, file.line_of(offset), "banned",
                    "mutable static or global: two pools in one process would share it; make it "
                    "a member, or const",
                )  # fmt: skip


def _indent(text):
    return len(text) - len(text.lstrip())


_NO_VARIABLE = re.compile(
    r"(?:__extension__\s+)?(?:using|typedef|template|namespace|friend|static_assert|class|struct"
    r"|union|enum|concept|asm|extern\s+\"|static\s+(?:class|struct|enum))\b"
)
_VARIABLE = re.compile(r"\w[\s*&>]+(?:\w+::)*\w+\s*(?:\[[^\]]*\]\s*)*$")  # type, then name


def _mutable_global(declaration):
    text = re.sub(r"^\s*(?:(?:public|private|protected)\s*:(?!:)\s*)+", "", declaration.text)
    text = re.sub(r"\[\[.*?\]\]|alignas\s*\([^()]*\)", "", text).strip()
    if not text or _NO_VARIABLE.match(text) or "operator" in text:
        return False
    declarator = re.split(r"[={]", text, maxsplit=1)[0]
    if "(" in declarator or not _VARIABLE.search(declarator):
        return False  # a function, or a macro call
    if declaration.scope == "class" and not re.search(r"\b(?:static|thread_local)\b", declarator):
        return False  # an ordinary member
    return _is_mutable(declarator)


def _is_mutable(declarator):
    if re.search(r"\bconstexpr\b", declarator):
        return False
    if not re.search(r"\bconst\b", declarator):
        return True
    return "*" in declarator and not re.search(r"\*\s*const\b", declarator)


def check_iteration(tree, allow):
    for file in _pure_files(tree):
        names = _unordered_names(file.code)
        header = tree.get(re.sub(r"(?:_test|_prop|_fuzz|_bench)?\.(?:cpp|h)$", ".h", file.path))
        if header is not None:
            names |= _unordered_names(header.code)
        if not names or allow.token(file.path, "iteration"):
            continue
        for offset, name in _iterations(file.code, names):
            yield Violation(
                file.path, file.line_of(offset), "banned",
                f"iterates over {name}, whose order is not the same everywhere; use an ordered "
                "container, or sort the keys first",
            )  # fmt: skip


_UNORDERED = re.compile(r"\b(?:std|boost)::unordered_\w+\s*<|\bstd::(?:multi)?(?:map|set)\s*<")


def _unordered_names(code):
    names = set()
    for match in _UNORDERED.finditer(code):
        end = _closing(code, match.end() - 1, "<", ">")
        arguments = code[match.end() : end]
        if "unordered_" not in match[0] and not re.match(r"[^,<>]*\*\s*(?:const\s*)?(?:,|$)",
                                                         arguments):  # fmt: skip
            continue
        alias = re.search(r"\busing\s+(\w+)\s*=\s*$", code[: match.start()])
        if alias:
            names |= set(re.findall(rf"\b{alias[1]}\b[\s&*]+(\w+)\s*[;={{,)]", code))
        declared = re.match(r">[\s&*]*(\w+)", code[end:])
        if declared:
            names.add(declared[1])
    return names


def _closing(code, start, opening, closing):
    depth = 0
    for match in re.finditer(re.escape(opening) + "|" + re.escape(closing), code[start:]):
        depth += 1 if match[0] == opening else -1
        if depth == 0:
            return start + match.start()
    return len(code)


def _iterations(code, names):
    for match in re.finditer(r"\bfor\s*\(", code):
        inside = code[match.end() : _closing(code, match.end() - 1, "(", ")")]
        ranged = re.split(r"(?<!:):(?!:)", inside.rsplit(";", 1)[-1])
        last = re.search(r"(\w+)\s*$", ranged[-1]) if len(ranged) > 1 else None
        if last and last[1] in names:
            yield match.start(), last[1]
    alternatives = "|".join(sorted(map(re.escape, names)))
    begin = rf"\b({alternatives})\s*(?:\.|->)\s*c?r?begin\s*\(|\bbegin\s*\(\s*({alternatives})\s*\)"
    for match in re.finditer(begin, code):
        yield match.start(), match[1] or match[2]
