"""Records the sessions of scenarios/recorded anew: a real pool, a real node, scripted miners.

    BITCOIND=/usr/local/bin/bitcoind python3 integration/record_corpus.py            all of them
    BITCOIND=... python3 integration/record_corpus.py reorg four-shards               these
    python3 integration/record_corpus.py --list                                       what there is

Needs Bitcoin Core and the built programs. Each session is replayed before it is kept, and what it
is to show is written beside it. Takes some three minutes.
"""

import argparse
import datetime
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tbgtest import nodes, pool
from tbgtest.corpus import SESSIONS, Stage

FOLDER = Path(__file__).resolve().parents[1] / "scenarios" / "recorded"


def story_of(session, bitcoind):
    return {
        "story": session.story,
        "recorded": {
            "node": nodes.version(bitcoind),
            "date": datetime.date.today().isoformat(),
            "command": f"python3 integration/record_corpus.py {session.name}",
        },
        "lives": session.lives,
        "expect": session.expect,
    }


def record(session, bitcoind):
    with tempfile.TemporaryDirectory(prefix="tbg-corpus-") as folder:
        with Stage(Path(folder), bitcoind, session) as stage:
            session.play(stage)
        recorded = Path(folder) / "session.rec"
        story = Path(folder) / "session.json"
        story.write_text(json.dumps(story_of(session, bitcoind), indent=2) + "\n")
        done = subprocess.run([pool.program("tbgsim"), "replay", story],
                              capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode != 0:
            raise AssertionError(f"{session.name} is not what it should be:\n{done.stdout}")
        FOLDER.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(recorded, FOLDER / f"{session.name}.rec")
        shutil.copyfile(story, FOLDER / f"{session.name}.json")
        return recorded.stat().st_size


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="name the sessions and stop")
    arguments = parser.parse_args()
    if arguments.list:
        for session in SESSIONS.values():
            print(f"{session.name:20} {session.story}")
        return 0
    unknown = [name for name in arguments.names if name not in SESSIONS]
    if unknown:
        parser.error(f"no session is called {', '.join(unknown)}; see --list")
    bitcoind = nodes.find_bitcoind()
    if not bitcoind:
        parser.error("Bitcoin Core is needed: set BITCOIND to a bitcoind")
    for name in arguments.names or SESSIONS:
        print(f"{name} ...", end="", flush=True)
        print(f" {record(SESSIONS[name], bitcoind):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
