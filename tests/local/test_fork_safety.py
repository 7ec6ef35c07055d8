"""Tasks are forked from a process that has imported the flow: nothing that it did may show."""

from __future__ import annotations

import socket
from pathlib import Path

from flowc.local.events import Note
from tests.local.conftest import Project

SCRATCH = """
import atexit, logging, logging.handlers, sys, tempfile
from pathlib import Path
SHARED = tempfile.TemporaryDirectory()
atexit.register(lambda: sys.stdout.write("the module's exit function" if ENDED else ""))
ENDED = False

class Scratch(FlowSpec):
    @step
    def start(self):
        Path(SHARED.name, "start").touch()
        global ENDED
        ENDED = True
        own = Scratch.kept = tempfile.TemporaryDirectory()
        self.folder = own.name
        atexit.register(print, "the step's exit function")
        later = logging.handlers.MemoryHandler(9, target=logging.StreamHandler(sys.stdout))
        logging.getLogger("later").addHandler(later)
        logging.getLogger("later").error("told at the end")
        self.next(self.end)

    @step
    def end(self):
        self.there = Path(SHARED.name, "start").exists()
"""

RANDOM = """
import random
import numpy as np
import pandas as pd
GENERATOR = np.random.default_rng()

class Random(FlowSpec):
    @step
    def start(self):
        self.items = list(range({width}))
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.plain = random.random()
        self.old = float(np.random.random())
        self.new = float(GENERATOR.random())
        square = np.ones((200, 200))
        frame = pd.DataFrame(square @ square).sample(3)
        self.sampled = tuple(int(i) for i in frame.index)
        self.total = float(frame.sum().sum())
        self.next(self.join)

    @step
    def join(self, inputs):
        for name in ("plain", "old", "new", "sampled"):
            setattr(self, name, [getattr(i, name) for i in inputs])
        self.totals = {{i.total for i in inputs}}
        self.next(self.end)

    @step
    def end(self):
        pass
"""


def test_exit_functions_belong_to_the_process_that_registered_them(project: Project) -> None:
    ran = project.run(SCRATCH)
    assert ran.result.succeeded
    log = ran.log("start").decode()
    assert "the step's exit function" in log
    assert "told at the end" in log
    assert "the module's" not in log
    assert ran.value("end", "there") is True
    assert not Path(ran.value("start", "folder")).exists()


def test_random_numbers_differ_from_task_to_task(project: Project) -> None:
    ran = project.run(RANDOM.format(width=20), workers=4)
    assert ran.result.succeeded
    assert not ran.of(Note)
    for name in ("plain", "old", "new", "sampled"):
        assert len(set(ran.value("join", name))) == 20, name
    assert ran.value("join", "totals") == {200.0 * 200 * 3}


def test_an_open_connection_makes_interpreters_fresh(project: Project) -> None:
    with socket.socket():
        ran = project.run(RANDOM.format(width=1))
    assert ran.result.succeeded
    (note,) = ran.of(Note)
    assert "fresh interpreter" in note.message
    assert "connections" in note.message
