"""ci/lint.allow: exceptions with a reason. An exception that is no longer needed is a violation."""

from lint_rules.tree import Violation

PATH = "ci/lint.allow"
_RULES = ("size", "function", "banned")


class Allowances:
    """Lines of `RULE WHERE VALUE REASON...`:

    size PATH LINES REASON            a file above the limit, up to LINES
    function PATH:NAME LINES REASON   a function above the limit, up to LINES
    banned PATH KIND REASON           a kind of banned token in a deterministic layer
    """

    def __init__(self, tree):
        self._entries = {}  # (rule, where, kind) -> [line, value, used]
        self.problems = []
        file = tree.get(PATH)
        for number, line in enumerate(file.lines if file else [], 1):
            if line.strip() and not line.startswith("#"):
                self._add(number, line.split(None, 3))

    def _add(self, number, fields):
        if len(fields) < 4 or fields[0] not in _RULES:
            self._problem(number, f"expected RULE WHERE VALUE REASON, RULE one of {_RULES}")
            return
        rule, where, value, _ = fields
        if rule != "banned" and not value.isdigit():
            self._problem(number, f"the third field of `{rule}` is a number of lines")
            return
        kind = value if rule == "banned" else ""
        self._entries[rule, where, kind] = [number, value, False]

    def _problem(self, number, message):
        self.problems.append(Violation(PATH, number, "allow", message))

    def limit(self, rule, where, default, measured):
        entry = self._entries.get((rule, where, ""))
        if entry is None or measured <= default:
            return default
        entry[2] = True
        return int(entry[1])

    def token(self, path, kind):
        entry = self._entries.get(("banned", path, kind))
        if entry is None:
            return False
        entry[2] = True
        return True

    def check_used(self):
        yield from self.problems
        for (rule, where, _), (number, _, used) in self._entries.items():
            if not used:
                yield Violation(PATH, number, "allow", f"`{rule} {where}` is not needed: remove it")
