"""Keeping processes alive: each has a post; one that dies is started again, later each time that it dies young."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Protocol

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
GROWN_UP = 20.0  # seconds after which a death is no longer an early one
DRAIN = 20.0
LOOK = 0.2
Say = Callable[[str], None]
Door = Callable[[], socket.socket]


class Post(Protocol):
    """Something that must run."""

    name: str

    def start(self) -> None: ...
    def alive(self) -> bool: ...
    def ask_to_stop(self) -> None: ...
    def stop(self, until: float) -> None:
        """Waits until `until` (monotonic) for the end, then makes one."""
        ...


class Child:
    """A Python process of ours. It and we share a socket pair: its first byte says "ready", our end says "stop".

    `door` makes the socket that the process will listen on; it dies with the process, so that callers go to others.
    """

    def __init__(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str], door: Door | None = None
    ) -> None:
        self.name = name
        self._arguments = (sys.executable, "-m", *arguments)
        self._environment = dict(environment)
        self._door = door
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def start(self) -> None:
        self._hang_up()
        ours, theirs = socket.socketpair()
        with ExitStack() as theirs_alone:
            handed = {"TONGGUAN_LIFELINE": theirs_alone.enter_context(theirs).fileno()}
            if self._door:
                handed["TONGGUAN_SOCKET"] = theirs_alone.enter_context(self._door()).fileno()
            self._process = subprocess.Popen(
                self._arguments,
                env={**os.environ, **self._environment, **{name: str(fd) for name, fd in handed.items()}},
                pass_fds=tuple(handed.values()),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._line = ours

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ready(self, seconds: float) -> bool:
        """Waits so long for the process to say that it is ready; False if it died or said nothing."""
        if self._line is None:
            return False
        until = time.monotonic() + seconds
        while self.alive() and time.monotonic() < until:
            readable, _, _ = select.select([self._line], [], [], LOOK)
            if readable:
                return bool(self._line.recv(1))
        return False

    def ask_to_stop(self) -> None:
        if self._process and self.alive():
            self._process.send_signal(signal.SIGTERM)

    def stop(self, until: float) -> None:
        if self._process:
            try:
                self._process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._hang_up()

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()
            self._line = None


class Keeper:
    """Looks after posts until told to stop."""

    def __init__(self, posts: Sequence[Post], say: Say, died: Callable[[Post], None]) -> None:
        self._posts = posts
        self._say = say
        self._died = died
        self._started = {post.name: time.monotonic() for post in posts}
        self._early = dict.fromkeys(self._started, 0)
        self._due: dict[str, float] = {}

    def look(self) -> None:
        """One round: who died is noted, who is due starts again."""
        now = time.monotonic()
        for post in self._posts:
            if post.name in self._due:
                if now >= self._due[post.name]:
                    self._restart(post, now)
            elif not post.alive():
                self._note(post, now)

    def _note(self, post: Post, now: float) -> None:
        young = now - self._started[post.name] < GROWN_UP
        self._early[post.name] = self._early[post.name] + 1 if young else 0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** self._early[post.name])
        self._due[post.name] = now + pause
        self._died(post)
        self._say(f"{post.name} ended; starting it again in {pause:.1f} s")

    def _restart(self, post: Post, now: float) -> None:
        del self._due[post.name]
        self._started[post.name] = now
        try:
            post.start()
        except OSError as error:
            self._say(f"{post.name} did not start: {error}")

    def stop(self, seconds: float = DRAIN) -> None:
        """Asks all to stop and waits, the last post longest; what has not ended by then is ended."""
        until = time.monotonic() + seconds
        first, *rest = self._posts if self._posts else (None,)
        for post in rest:
            post.ask_to_stop()
        for post in rest:
            post.stop(until)
        if first:
            first.ask_to_stop()
            first.stop(max(until, time.monotonic() + 10))
