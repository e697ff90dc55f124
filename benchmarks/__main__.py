"""`python -m benchmarks`: time cnnlib beside the frameworks, and write down what came out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import check, machine, plot, report
from .cases import GROUPS, Case, as_dict, shrink
from .peers import PEERS, installed
from .rounds import Competitor, Say, competitors, peak_memory, time_case

# Who takes part beside the layers: the others would add time and tell nothing.
FIELDS = {"batch": {"TensorFlow", "auto"}, "train": {"TensorFlow", "auto"}}


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """Run what the command line asks for.

    Parameters
    ----------
    arguments : sequence of str, optional
        In place of those of the command line.

    Returns
    -------
    dict
        The record that was saved.
    """
    options = parse(arguments)
    wanted = options.peers.split(",") if options.peers else installed()
    groups = options.groups.split(",") if options.groups else list(GROUPS)
    record: dict[str, Any] = {
        "machine": machine.describe(),
        "rounds": options.rounds,
        "groups": {},
    }
    with competitors(wanted) as field:
        for group in groups:
            cases = [c for c in GROUPS[group] if not options.cases or c.name in options.cases]
            record["groups"][group] = [
                measure(case, group, field, options, print)
                for case in (map(shrink, cases) if options.small else cases)
            ]
    save(record, options.out)
    return record


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="interleaved rounds (9)")
    parser.add_argument("--peers", help=f"of {','.join(PEERS)}; all that are installed")
    parser.add_argument("--groups", help=f"of {','.join(GROUPS)}; all of them")
    parser.add_argument("--cases", type=lambda text: text.split(","), help="such as c1,c3")
    parser.add_argument("--small", action="store_true", help="small cases, to see that it works")
    parser.add_argument("--no-memory", action="store_true", help="leave out the peaks of memory")
    parser.add_argument("--out", type=Path, default=Path("results/bench"), help="where to write")
    return parser.parse_args(arguments)


def measure(
    case: Case, group: str, field: list[Competitor], options: argparse.Namespace, say: Say
) -> dict[str, Any]:
    """Time one case, check what was computed, and look at the memory."""
    chosen = [c for c in field if c.name in FIELDS.get(group, PEERS)]
    seconds = time_case(case, chosen, options.rounds, say)
    for times in seconds.values():  # the loops did one image
        if "loops" in times:
            times["loops"] = [case.x_shape[0] * one for one in times["loops"]]
    names = [c.name for c in chosen if c.jobs and c.name not in ("loops", "GEMM")]
    with_memory = group == "conv" and not options.no_memory
    return {
        "case": as_dict(case),
        "multiply_adds": case.multiply_adds,
        "seconds": seconds,
        "errors": check.errors(case, chosen),
        "memory": {name: peak_memory(case, name) for name in names} if with_memory else {},
    }


def save(record: dict[str, Any], folder: Path) -> None:
    """Write the record as JSON, as tables and as a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(report.report(record), encoding="utf-8")
    plot.save_plot(record, folder / "bench.svg")


if __name__ == "__main__":
    main()
