"""Programs that run while a stack does, and are gone when it ends, however it ends."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time

START_SECONDS = 60
STOP_SECONDS = 20
# Below the range from which the kernel takes ports for outgoing connections.
PORTS = range(20_000, 32_000)


class Problem(Exception):
    """Something did not work; the text says what, and where to look."""


class Asked(Exception):
    """Somebody wants the end."""


class Ending:
    """SIGINT, SIGTERM and SIGHUP only leave a note, read where it is safe to stop."""

    def __init__(self):
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, *_):
        self.asked = True

    def pause(self, seconds):
        """Sleeps; raises Asked once the end was asked for."""
        until = time.monotonic() + seconds
        while True:
            if self.asked:
                raise Asked
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    def say(self, text):
        """To the console. When nobody reads it any more, that is a wish to end, no error: what
        runs must still be stopped."""
        try:
            print(text, flush=True)
        except OSError:
            self.asked = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def free_ports(count):
    ports = []
    while len(ports) < count:
        port = random.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in ports:
                ports.append(port)
    return ports


def answer_of(command):
    """What a short program prints; in a session of its own, which Ctrl-C does not reach."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True,
                              stdin=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        why = (getattr(error, "stderr", "") or str(error)).strip()
        raise Problem(f"{os.path.basename(command[0])}: {why}") from error
    return done.stdout.strip()


class Program:
    """One process. It leads a session of its own, so that Ctrl-C reaches only us and things end in
    their order; and should we be killed, the kernel tells it to end."""

    end_signal = signal.SIGTERM

    def __init__(self, name, command, folder, as_user=()):
        self.name, self.log = name, folder / f"{name}.log"
        self._command, self._cwd, self._as_user = [str(word) for word in command], folder, as_user
        self._process = None

    def start(self):
        guard = ["setpriv", *self._as_user, "--pdeathsig", self.end_signal.name[3:], "--"]
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                guard + self._command, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, cwd=self._cwd, start_new_session=True,
            )  # fmt: skip

    @property
    def status(self):
        """Exit status; None while it runs."""
        return self._process.poll()

    def is_ready(self):
        return True

    def complaint(self, what):
        lines = self.log.read_text(errors="replace").splitlines()[-8:]
        return Problem("\n".join([f"{self.name} {what}; its log: {self.log}", *lines]))

    def stop(self):
        """Returns when it is gone; how it went if that is worth a line."""
        if self._process is None or self.status is not None:
            return ""
        self._process.send_signal(self.end_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return f"did not end in {STOP_SECONDS} s and was killed"
        return ""


class Stack:
    """Starts programs one after the other; as a context manager it stops them, newest first."""

    def __init__(self, ending):
        self._ending, self._programs = ending, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in reversed(self._programs[:]):
            self.stop(program)

    def start(self, program):
        """Returns when it is ready."""
        self._ending.say(f"    starting {program.name}")
        self._programs.append(program)
        program.start()
        until = time.monotonic() + START_SECONDS
        while True:
            self.look_after()
            if program.is_ready():
                return program
            if time.monotonic() > until:
                raise program.complaint(f"is not ready after {START_SECONDS} s")
            self._ending.pause(0.1)

    def run(self, program):
        """A program that ends by itself."""
        self._programs.append(program)
        program.start()
        until = time.monotonic() + START_SECONDS
        while program.status is None:
            if time.monotonic() > until:
                raise program.complaint(f"has not ended after {START_SECONDS} s")
            self._ending.pause(0.05)
        self._programs.remove(program)
        if program.status != 0:
            raise program.complaint(f"failed with exit status {program.status}")

    def look_after(self):
        """Everything that was started still runs, or this says what does not."""
        for program in self._programs:
            if program.status is not None:
                raise program.complaint(f"has ended with exit status {program.status}")

    def stop(self, program):
        self._programs.remove(program)
        if program.status is None:
            self._ending.say(f"    stopping {program.name}")
        if trouble := program.stop():
            self._ending.say(f"    {program.name} {trouble}; its log: {program.log}")
