"""The command line: which runs, in which order, how far they are, how long it will take."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from threadpoolctl import threadpool_limits
from tqdm import tqdm

from .catalogue import EXPERIMENTS, Experiment
from .data import FULL_SIZE, prepare
from .report import read_metrics, write_run
from .training import train

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "cnnlib" / "results"
WORK = ROOT / "build" / "reproduce"


class Run(NamedTuple):
    """One training: an experiment from one seed."""

    experiment: Experiment
    seed: int
    epochs: int

    @property
    def name(self) -> str:
        """Its name in messages and files."""
        return f"{self.experiment.name}-{self.seed}"


def plan(only: Sequence[str] | None, seeds: Sequence[int] | None, epochs: int | None) -> list[Run]:
    """List the runs: the first seed of every experiment, then the second seeds, and so on."""
    chosen = [EXPERIMENTS[name] for name in only or EXPERIMENTS]
    runs = [
        (rank, Run(experiment, seed, epochs or experiment.epochs))
        for experiment in chosen
        for rank, seed in enumerate(experiment.seeds)
        if seeds is None or seed in seeds
    ]
    return [run for _, run in sorted(runs, key=lambda pair: pair[0])]


def work_of(run: Run, images: int) -> float:
    """Estimate a run in giga multiply-adds: forward once, backward twice."""
    return 3 * run.epochs * images * run.experiment.multiply_adds() / 1e9


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="reproduce",
        description="Train everything that the book reports; write cnnlib/results/. "
        "Stop it at any time: the next call goes on where this one stopped.",
    )
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=EXPERIMENTS)
    parser.add_argument("--seeds", nargs="+", type=int, metavar="SEED")
    parser.add_argument("--epochs", type=int, help="train for so many epochs instead")
    parser.add_argument("--subset", type=int, help="use so many training images instead of all")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where results go")
    parser.add_argument("--work", type=Path, default=WORK, help="where checkpoints go")
    parser.add_argument("--list", action="store_true", help="list the experiments and stop")
    options = parser.parse_args(arguments)
    shortened = options.epochs is not None or options.subset is not None
    if shortened and options.out.resolve() == RESULTS:
        parser.error("--epochs and --subset give other numbers than the book's; pass --out too")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = parse(arguments)
    if options.list:
        for name, experiment in EXPERIMENTS.items():
            print(f"{name:22} seeds {experiment.seeds}, at most {experiment.epochs} epochs")
        return 0
    runs = plan(options.only, options.seeds, options.epochs)
    images = options.subset or FULL_SIZE
    total = sum(work_of(run, images) for run in runs)
    layout = "{l_bar}{bar}| {elapsed} passed, {remaining} left{postfix}"
    bar = tqdm(total=total, desc="All", bar_format=layout, smoothing=0.1)
    # One thread for the matrix products: the results do not depend on the number of cores.
    with bar, threadpool_limits(1, user_api="blas"):
        try:
            for run in runs:
                _carry_out(run, options, bar, work_of(run, images) / run.epochs)
        except KeyboardInterrupt:
            bar.close()
            print("Stopped. Call again to go on; at most one epoch is lost.", file=sys.stderr)
            return 130
    return 0


def _carry_out(run: Run, options: argparse.Namespace, bar: tqdm, work: float) -> None:
    """Train one run and report it; one that is in the results already is passed over quickly."""
    bar.set_postfix_str(run.name)
    experiment = run.experiment
    parts = prepare(
        experiment.data,
        validation=experiment.validation,
        permuted=experiment.permuted,
        framed=experiment.framed,
        subset=options.subset,
    )
    path = options.work / f"{run.name}.npz"
    network, record = train(
        experiment,
        run.seed,
        parts,
        run.epochs,
        path,
        advance=lambda epochs: bar.update(epochs * work),
        verbose=1,
    )
    result = write_run(options.out, experiment, network, record, parts)
    values = [f"{name} {value:.4f}" for name, value in result.items() if name.startswith("test_")]
    summary = read_metrics(options.out)["experiments"][experiment.name]["summary"]
    spread = [
        f"{name} over {entry['seeds']} seeds: {entry['lowest']:.4f} to {entry['highest']:.4f}, "
        f"mean {entry['mean']:.4f}"
        for name, entry in summary.items()
        if entry["seeds"] > 1 and name == "test_accuracy"
    ]
    tqdm.write(f"{run.name}: {record['epoch']} epochs, {', '.join(values + spread)}")
