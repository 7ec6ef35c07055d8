"""Artifacts: small ones in the record, large ones as blobs, and clear words where neither works."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from flowc_runtime.artifacts import INLINE_LIMIT, ArtifactError, ArtifactReader, ArtifactWriter
from flowc_runtime.datastore import ArtifactRef, open_store
from flowc_runtime.datastore.blobs import Blobs


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(open_store(str(tmp_path)), "F")


class Model:
    """Something a user might keep."""

    def __init__(self) -> None:
        self.layers = [1, {"weights": 2.0}]


class Slotted:
    __slots__ = ("handle",)


class Leaving:
    def __reduce__(self) -> str:
        raise SystemExit(3)


class Stubborn:
    def __reduce__(self) -> str:
        raise RuntimeError("I will not")

    def __repr__(self) -> str:
        raise RuntimeError("nor that")


def test_small_values_stand_in_the_record_and_large_ones_do_not(
    blobs: Blobs, tmp_path: Path
) -> None:
    writer, reader = ArtifactWriter(blobs), ArtifactReader(blobs)
    small, large = writer.save("small", "x" * 100), writer.save("large", "x" * (INLINE_LIMIT + 1))
    assert (small.sha256, large.inline) == (None, None)
    assert reader.load(small) == "x" * 100
    assert reader.load(large) == "x" * (INLINE_LIMIT + 1)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_the_digest_does_not_depend_on_where_the_value_is_held(blobs: Blobs) -> None:
    inline = ArtifactWriter(blobs).save("x", [1, 2, 3])
    as_blob = ArtifactWriter(blobs, inline_limit=0).save("x", [1, 2, 3])
    assert inline.sha256 is None
    assert inline.digest == as_blob.digest == as_blob.sha256


def test_types_are_named(blobs: Blobs) -> None:
    writer = ArtifactWriter(blobs)
    assert writer.save("x", 1).type == "int"
    assert writer.save("x", None).type == "NoneType"
    assert writer.save("x", Path("a")).type.startswith("pathlib")


def model_with(part: object) -> Model:
    model = Model()
    model.layers.append({"lock": [part]})
    return model


def slotted_with(part: object) -> Slotted:
    slotted = Slotted()
    slotted.handle = part
    return slotted


def test_the_part_that_does_not_pickle_is_named(blobs: Blobs) -> None:
    lock = threading.Lock()
    cases = [
        (lock, "self.model (a _thread.lock)"),
        ([1, lock], "self.model[1] (a _thread.lock)"),
        ({"a": {"b": lock}}, "self.model['a']['b'] (a _thread.lock)"),
        ((0, lambda: 0), "self.model[1] (a function)"),
        (slotted_with(lock), "self.model.handle (a _thread.lock)"),
        (model_with(lock), "self.model.layers[2]['lock'][0] (a _thread.lock)"),
        (Stubborn(), "RuntimeError: I will not"),
        ([Leaving()], "Leaving) cannot be pickled: SystemExit: 3"),
        ({lock: 1}, "a _thread.lock"),
    ]
    for value, told in cases:
        with pytest.raises(ArtifactError) as caught:
            ArtifactWriter(blobs, step="train").save("model", value)
        assert told in str(caught.value)
        assert "step 'train': artifact 'model' cannot be saved" in str(caught.value)


def test_recursive_values_do_not_confuse_the_search(blobs: Blobs) -> None:
    value: list[object] = [threading.Lock()]
    value.append(value)
    with pytest.raises(ArtifactError, match=r"self\.model\[0\] \(a _thread\.lock\)"):
        ArtifactWriter(blobs).save("model", value)


def test_what_cannot_be_unpickled_here_is_named(blobs: Blobs) -> None:
    import base64
    import pickle

    stream = pickle.dumps(Model()).replace(b"Model", b"Modem") + bytes(4)
    ref = ArtifactRef(len(stream), "Model", inline=base64.b64encode(stream).decode())
    with pytest.raises(ArtifactError, match=r"artifact 'm' \(a Model\) cannot be loaded: .*Modem"):
        ArtifactReader(blobs).load(ref, "m")


def test_ten_thousand_small_artifacts(blobs: Blobs) -> None:
    writer, reader = ArtifactWriter(blobs), ArtifactReader(blobs)
    refs = {f"x{n}": writer.save(f"x{n}", {"n": n, "s": str(n)}) for n in range(10_000)}
    assert all(ref.inline is not None for ref in refs.values())
    assert all(reader.load(refs[f"x{n}"]) == {"n": n, "s": str(n)} for n in range(0, 10_000, 97))
