"""What a join over a thousand inputs reads, and when."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.datastore import DamagedBlob, RunStore, open_store
from flowc_runtime.flowspec import FlowSpec
from flowc_runtime.inputs import Inputs
from flowc_runtime.lineage import Lineage
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.view import RunView

from .big_run import FLOW, PLAN, BigRun
from .counting import CountingStore

WIDTH = 1000
LARGE = 5000
"""Bytes of a value that has its own blob."""


class Wide(FlowSpec):
    """Stands for the user's class."""


def values(item: int) -> Mapping[str, object]:
    return {
        "item": item,
        "model": item.to_bytes(LARGE, "big"),
        "other": bytes([1]) + item.to_bytes(LARGE, "big"),
    }


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("join")
    BigRun(open_store(str(root)), "1", WIDTH, values=values).finish()
    return root


Open = Callable[..., tuple[Inputs, CountingStore]]


@pytest.fixture
def open_inputs(root: Path) -> Open:
    def open_inputs(
        *, remote: bool = False, delay: float = 0.0, root: Path = root
    ) -> tuple[Inputs, CountingStore]:
        store = CountingStore(open_store(str(root)), remote=remote, delay=delay)
        run = RunStore(store, FLOW, "1")
        lineage = Lineage(PLAN, run, PLAN.step("gather"), "r")
        return Inputs(Wide, RunView(PLAN, run, ArtifactReader(run.blobs)), lineage, {}), store

    return open_inputs


@pytest.mark.parametrize("remote", [False, True])
def test_only_the_artifact_that_is_used_is_read(open_inputs: Open, remote: bool) -> None:
    inputs, store = open_inputs(remote=remote)
    assert len(inputs) == WIDTH
    assert dict(store.counts) == {"read record.json": 1}
    found = [int.from_bytes(one.model, "big") for one in inputs]
    assert found == list(range(WIDTH))
    assert dict(store.counts) == {"read record.json": WIDTH + 1, "read blob": WIDTH}


def test_from_afar_several_are_read_at_once(open_inputs: Open) -> None:
    inputs, store = open_inputs(remote=True, delay=0.01)
    assert [one.item for one in inputs] == list(range(WIDTH))
    assert store.most > 8
    assert store.counts["read blob"] == 0


def test_one_input_costs_one_record(open_inputs: Open) -> None:
    inputs, store = open_inputs(remote=True)
    assert inputs[77].item == 77
    assert inputs[-1].item == WIDTH - 1
    assert inputs.work.item == WIDTH - 1
    assert dict(store.counts) == {"read record.json": 4}
    with pytest.raises(
        AttributeError, match="no input from step `wrok`; they may come from `work`"
    ):
        _ = inputs.wrok
    assert dict(store.counts) == {"read record.json": 4}


def test_leaving_early_leaves_the_rest_alone(open_inputs: Open) -> None:
    inputs, store = open_inputs()
    assert next(one.item for one in inputs if one.item == 5) == 5
    assert store.counts["read record.json"] == 7
    inputs, store = open_inputs(remote=True)
    assert next(one.item for one in inputs if one.item == 5) == 5
    assert store.counts["read record.json"] < 50


def test_memory_is_that_of_a_few(open_inputs: Open) -> None:
    for remote in (False, True):
        inputs, _ = open_inputs(remote=remote)
        _ = inputs[0].model  # what is imported on the way is not counted
        tracemalloc.start()
        for one in inputs:
            assert one.model is not None
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < WIDTH * LARGE / 4


@pytest.mark.parametrize("remote", [False, True])
def test_what_cannot_be_read_is_named(tmp_path: Path, open_inputs: Open, remote: bool) -> None:
    run = BigRun(open_store(str(tmp_path)), "1", 20, values=values).finish()
    damaged, missing = run.read_record("work", "r.7"), run.read_record("work", "r.13")
    assert damaged is not None
    assert missing is not None
    digest = damaged.artifacts["model"].digest
    run.store.delete(f"{FLOW}/blobs/{digest[:2]}/{digest}")
    run.store.delete(f"{FLOW}/1/work/r.13/record.json")
    inputs, _ = open_inputs(root=tmp_path, remote=remote)
    with pytest.raises(DamagedBlob, match=r"artifact 'work/r\.7/model': blob .* is missing"):
        [one.model for one in inputs]
    for number, one in enumerate(inputs[:13]):
        assert hasattr(one, "item")
        if number == 7:
            with pytest.raises(DamagedBlob):
                _ = one.model
    with pytest.raises(TaskError, match=r"of `work` leads to `gather` at r \(number 13\)"):
        [one.item for one in inputs]
    assert [one.item for one in inputs[:13]] == list(range(13))
