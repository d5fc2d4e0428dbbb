# Sourced by the scripts of ci/: repository root as working directory, --help, messages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The comment block at the top of a script is its help.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "ci/$(basename "$0")"; }
help_if_asked() {
  local arg
  for arg in "$@"; do
    if [[ $arg == -h || $arg == --help ]]; then usage; exit 0; fi
  done
}

step() { printf '==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
fail() { printf '%s: %s\n' "ci/$(basename "$0")" "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Compilers and tests in parallel; TBG_JOBS lowers it on a shared machine.
job_count() { printf '%s' "${TBG_JOBS:-$(nproc)}"; }
