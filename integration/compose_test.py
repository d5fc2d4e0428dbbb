"""The files of ci/docker, as far as they can be judged without Docker: that they fit each other and
the programs that were built. Nothing here starts a container."""

import os
import re
import shlex
import shutil
import subprocess
import unittest
from pathlib import PurePosixPath

from tbgtest import peers, pool, program

try:
    import yaml
except ImportError:  # without it the tests are skipped, by name
    yaml = None

FOLDER = peers.ROOT / "ci" / "docker"
VARIABLE = re.compile(r"\$\{(\w+)(:\?[^}]*)?\}")
SECRET = "abc123"
# What an image of Debian 12 holds without being asked.
IN_EVERY_IMAGE = {"libc6", "libgcc-s1", "libstdc++6"}


def filled_in(value):
    """As Docker Compose would, with SECRET for everything that .env has to say."""
    if isinstance(value, dict):
        return {key: filled_in(part) for key, part in value.items()}
    if isinstance(value, list):
        return [filled_in(part) for part in value]
    return VARIABLE.sub(SECRET, value).replace("$$", "$") if isinstance(value, str) else value


def stages(text):
    """Name -> instructions as (word, rest), of every stage of a Dockerfile."""
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    found, name = {}, None
    for line in filter(str.strip, text.splitlines()):
        word, rest = line.split(None, 1)
        if word == "FROM":
            name = rest.split(" AS ")[1]
            found[name] = []
        found[name].append((word, " ".join(rest.split())))
    return found


def packages(instructions):
    """What a stage installs by name."""
    runs = " && ".join(rest for word, rest in instructions if word == "RUN")
    for command in runs.split("&&"):
        if "apt-get install" in command:
            words = shlex.split(command.split("install", 1)[1])
            yield from (word for word in words if not word.startswith("-"))


def libraries(path):
    listing = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True)
    return re.findall(r"NEEDED +(\S+)", listing.stdout)


def package_of(library):
    """The package of Debian that holds it, for the architecture of this machine."""
    native = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True)
    found = subprocess.run(["dpkg-query", "-S", f"*/{library}"], capture_output=True, text=True)
    holders = re.findall(rf"^(\S+):{native.stdout.strip()}: ", found.stdout, re.MULTILINE)
    return holders[0] if holders else f"the unknown package of {library}"


class ComposeTest(unittest.TestCase):
    def setUp(self):
        peers.require(yaml, "python3-yaml", "not installed")
        self.text = (FOLDER / "docker-compose.yml").read_text()
        self.compose = filled_in(yaml.safe_load(self.text))
        self.services = self.compose["services"]
        self.stages = stages((FOLDER / "Dockerfile").read_text())
        # Its comments are whole lines.
        config = re.sub(r"^ *//.*", "", (FOLDER / "pool.json").read_text(), flags=re.MULTILINE)
        self.pool = yaml.safe_load(config)

    def mounts(self, service):
        """Where in the container -> what is there."""
        pairs = [mount.split(":")[:2] for mount in self.services[service].get("volumes", [])]
        return {target: source for source, target in pairs}

    def check(self, service, *arguments):
        """The service's program, with the environment of the service alone."""
        command = [pool.program(arguments[0]), *arguments[1:], "--check"]
        return subprocess.run(command, capture_output=True, text=True, timeout=20,
                              env=self.services[service]["environment"])  # fmt: skip

    def test_the_programs_accept_their_settings(self):
        for service, *command in (
            ("pool", "tbgpool", "--config", FOLDER / "pool.json"),
            ("collector", "tbgcollect"),
        ):
            done = self.check(service, *command)
            self.assertEqual((done.returncode, done.stderr), (0, ""), service)

    def test_every_variable_of_the_collector_is_a_setting(self):
        # An unknown one is not noticed by the program: it is somebody else's, for all it knows.
        manual = subprocess.run([pool.program("tbgcollect"), "--help"], capture_output=True,
                                text=True, check=True).stdout  # fmt: skip
        settings = set(re.findall(r"^  (\w+): ", manual, re.MULTILINE))
        for service in ("collector", "migrate"):
            names = {name.lower() for name in self.services[service]["environment"]}
            self.assertLessEqual(names, settings)

    def test_the_pool_and_its_collector_meet(self):
        environment = self.services["collector"]["environment"]
        spool, socket = environment["SPOOL_DIR"], environment["SOCKET_PATH"]
        self.assertEqual(spool, f"{self.pool['datadir']}/spool")
        self.assertEqual(socket, self.pool["event_socket_path"])
        for shared in (spool, str(PurePosixPath(socket).parent)):
            self.assertEqual(self.mounts("collector")[shared], self.mounts("pool")[shared])
        self.assertIn(environment["DEAD_LETTER_DIR"], self.mounts("collector"))
        users = [dict(self.stages[stage])["USER"] for stage in ("pool", "collector")]
        self.assertEqual(users, ["tbgpool"] * 2)
        self.assertEqual([dict(self.stages[s])["FROM"].split()[0] for s in ("pool", "collector")],
                         ["user"] * 2)  # fmt: skip

    def test_the_pool_finds_its_node(self):
        (node,) = self.pool["btcd"]
        command = self.services["bitcoind"]["command"]
        host, port = node["url"].split(":")
        self.assertEqual((host, port), ("bitcoind", "38332"))  # the port of a signet
        self.assertIn(f"-{self.pool['network']}", command)
        self.assertIn(f"-rpcuser={node['auth']}", command)
        self.assertIn(f"-rpcpassword={SECRET}", command)
        notices = node["zmq"].replace("//bitcoind:", "//0.0.0.0:")
        self.assertIn(f"-zmqpubhashblock={notices}", command)

    def test_the_collector_finds_its_servers(self):
        environment = self.services["collector"]["environment"]
        database = self.services["timescaledb"]["environment"]
        self.assertEqual(environment["DATABASE_URL"],
                         f"postgresql://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}"
                         f"@timescaledb/{database['POSTGRES_DB']}")  # fmt: skip
        self.assertEqual(self.services["migrate"]["environment"]["DATABASE_URL"],
                         environment["DATABASE_URL"])  # fmt: skip
        self.assertEqual(environment["REDIS_URL"], f"redis://:{SECRET}@redis:6379/0")
        self.assertIn(SECRET, self.services["redis"]["command"])

    def test_every_secret_is_in_the_example(self):
        example = (FOLDER / "env.example").read_text()
        offered = dict(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE))
        wanted = {name for name, _ in VARIABLE.findall(self.text)}
        self.assertEqual(set(offered), wanted)
        self.assertEqual(set(offered.values()), {""})  # nobody runs it with our password
        self.assertTrue(all(check for _, check in VARIABLE.findall(self.text)))

    def test_whatever_is_waited_for_can_come(self):
        for name, service in self.services.items():
            for other, rule in service.get("depends_on", {}).items():
                if rule["condition"] == "service_healthy":
                    self.assertIn("healthcheck", self.services[other], name)
                else:
                    self.assertEqual(rule["condition"], "service_completed_successfully")
                    self.assertEqual(self.services[other]["restart"], "no")

    def test_every_volume_is_declared_and_belongs_to_the_user_of_the_image(self):
        named = set()
        made = dict(self.stages["user"])["RUN"].split()
        for name, service in self.services.items():
            for target, source in self.mounts(name).items():
                if source.startswith("."):
                    self.assertTrue((FOLDER / source).is_file(), source)
                    continue
                named.add(source)
                if "build" in service:
                    self.assertIn(target, made)
        self.assertEqual(named, set(self.compose["volumes"]))

    def test_the_images_hold_the_programs_and_their_libraries(self):
        if shutil.which("dpkg-query") is None or shutil.which("objdump") is None:
            self.skipTest("names of packages are Debian's")
        built = dict(self.stages["build"][-1:])["RUN"]
        for service, names in (("pool", ["tbgpool", "tbgctl"]), ("collector", ["tbgcollect"])):
            build = self.services[service]["build"]
            self.assertEqual(build["target"], service)
            self.assertTrue(os.path.samefile(FOLDER / build["context"], peers.ROOT))
            (copied,) = [rest for word, rest in self.stages[service] if word == "COPY"]
            needed = set()
            for name in names:
                self.assertIn(f"/out/{name}", copied.split())
                self.assertIn(f"build/release/bin/{name}", built.split())
                needed |= {package_of(library) for library in libraries(pool.program(name))}
            self.assertEqual(set(packages(self.stages[service])), needed - IN_EVERY_IMAGE)


if __name__ == "__main__":
    program.main()
