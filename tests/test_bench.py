"""The benchmark runs, small: that it works, never how fast anything is."""

import json

import pytest

from benchmarks.__main__ import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    words = "--small --rounds 1 --groups conv --cases c1,c3 --peers books,im2col,auto --no-memory"
    main([*words.split(), "--out", str(folder)])
    return folder


def test_every_peer_is_timed_on_every_case(folder):
    cases = json.loads((folder / "bench.json").read_text())["groups"]["conv"]
    assert [entry["case"]["name"] for entry in cases] == ["c1", "c3"]
    for entry in cases:
        assert entry["multiply_adds"] > 0
        assert any("books" in times for times in entry["seconds"].values())
        for times in entry["seconds"].values():
            assert {"im2col", "auto"} <= set(times)
            assert all(len(rounds) == 1 and rounds[0] > 0 for rounds in times.values())


def test_the_record_is_written_as_tables_and_as_a_picture(folder):
    assert "| im2col |" in (folder / "bench.md").read_text()
    assert "<svg" in (folder / "bench.svg").read_text()
