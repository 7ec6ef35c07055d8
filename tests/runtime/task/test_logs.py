from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc_runtime.datastore import RunStore, StoreError
from flowc_runtime.datastore.local import LocalStore
from flowc_runtime.log_file import LogFile
from flowc_runtime.logs import MAX_LINE, LineSplitter, format_lines, read_log, read_stream

AT = "2026-01-02T03:04:05.000006Z"


def split(chunks: list[bytes]) -> list[bytes]:
    splitter = LineSplitter()
    lines = [line for chunk in chunks for line in splitter.feed(chunk)]
    return lines + splitter.finish()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


@given(
    st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r", b"\xff", b"\xc3"])),
    st.lists(st.integers(0)),
)
def test_lines_do_not_depend_on_chunks(pieces: list[bytes], places: list[int]) -> None:
    data = b"".join(pieces)
    assert split(cut(data, places)) == split([data])


@given(st.lists(st.binary().filter(lambda line: b"\n" not in line and b"\r" not in line)))
def test_nothing_is_lost_without_redrawing(lines: list[bytes]) -> None:
    assert split([b"".join(line + b"\n" for line in lines)]) == lines


def test_a_progress_bar_is_kept_as_it_ended() -> None:
    assert split([b"10%\r50%\r", b"100%\ndone"]) == [b"100%", b"done"]


def test_what_is_drawn_now_can_be_seen() -> None:
    splitter = LineSplitter()
    splitter.feed(b"first\n10%\r5")
    assert splitter.unfinished == b"5"
    splitter.feed(b"0%\r")
    assert splitter.unfinished == b"50%"


def test_memory_stays_flat() -> None:
    splitter = LineSplitter()
    lines = [line for _ in range(100) for line in splitter.feed(b"x" * 10_000)]
    assert {len(line) for line in lines} == {MAX_LINE}
    for _ in range(1000):
        splitter.feed(b"progress " * 100 + b"\r")
    assert len(splitter.unfinished) < MAX_LINE


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.binary())))
def test_a_log_reads_back(written: list[tuple[str, bytes]]) -> None:
    written = [(stream, text.replace(b"\n", b"")) for stream, text in written]
    data = b"".join(format_lines(stream, [text], AT) for stream, text in written)  # type: ignore[arg-type]
    assert [(e.stream, e.text, e.at) for e in read_log(data)] == [(s, t, AT) for s, t in written]


def test_a_stream_reads_as_text() -> None:
    data = format_lines("stdout", [b"ol\xc3\xa9", b"\xff"], AT) + format_lines(
        "stderr", [b"no"], AT
    )
    assert read_stream(data, "stdout") == "olé\n\ufffd\n"


def test_a_log_cut_short_still_reads() -> None:
    data = format_lines("stdout", [b"one", b"two"], AT)
    assert next(read_log(data[:-6])).text == b"one"


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    records = RunStore(LocalStore(str(tmp_path)), "F", "1")
    log = LogFile(records, "a", "r", 0)
    place = tmp_path / records.log_key("a", "r", 0)
    place.parent.mkdir(parents=True)
    place.symlink_to("/dev/full")
    with pytest.raises(StoreError, match=r"the log F/1/a/r/0\.log in .*: No space left on device"):
        log.feed("stdout", b"a line\n")
    log.close()
