"""Call the command as a reader does, with its files in a folder of the test."""

import json

from tools.reproduce import command


def call(tmp_path, *words):
    return command.main([*words, "--out", str(tmp_path / "out"), "--work", str(tmp_path / "work")])


def metrics_of(tmp_path):
    return json.loads((tmp_path / "out" / "metrics.json").read_text())
