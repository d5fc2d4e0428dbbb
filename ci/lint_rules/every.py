"""All rules, in one call."""

from lint_rules import layers, purity, registration, size, text
from lint_rules.allow import Allowances

_PLAIN = (
    layers.check_includes,
    layers.check_homes,
    layers.check_links,
    registration.check_sources,
    registration.check_python_tests,
    registration.check_folders,
    registration.check_programs,
    size.check_width,
    text.check_words,
    text.check_headers,
    text.check_readmes,
    text.check_format,
)
_WITH_EXCEPTIONS = (
    purity.check_tokens,
    purity.check_statics,
    purity.check_iteration,
    size.check_files,
    size.check_functions,
)


def violations(tree):
    """Sorted, each once."""
    allow = Allowances(tree)
    found = set()
    for check in _PLAIN:
        found.update(check(tree))
    for check in _WITH_EXCEPTIONS:
        found.update(check(tree, allow))
    found.update(allow.check_used())  # last: only now is known what was used
    return sorted(found)
