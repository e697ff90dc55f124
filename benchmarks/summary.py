"""Ratios, spreads and rates from the times of the rounds."""

from __future__ import annotations

import math
import statistics
from typing import Any

BASE = "TensorFlow"
"""Everything is given as a multiple of its time."""

Times = dict[str, list[float]]


def median(values: list[float]) -> float:
    """Give the middle value."""
    return statistics.median(values)


def ratios(times: Times, base: str = BASE) -> dict[str, dict[str, float]]:
    """Compare each competitor with the base, round by round.

    Returns
    -------
    dict of dict of float
        Median and quartiles of the ratio, by competitor; empty where the base is missing.

    Examples
    --------
    >>> ratios({"TensorFlow": [1.0, 2.0, 4.0], "auto": [0.5, 1.0, 1.0]})["auto"]
    {'median': 0.5, 'low': 0.375, 'high': 0.5}
    """
    if base not in times:
        return {}
    found = {}
    for name, seconds in times.items():
        pairs = zip(seconds, times[base], strict=False)
        by_round = [mine / theirs for mine, theirs in pairs]
        low, high = quartiles(by_round)
        found[name] = {"median": median(by_round), "low": low, "high": high}
    return found


def quartiles(values: list[float]) -> tuple[float, float]:
    """Give the bounds of the middle half.

    Examples
    --------
    >>> quartiles([1.0, 2.0, 3.0])
    (1.5, 2.5)
    """
    if len(values) == 1:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def geometric_mean(values: list[float]) -> float:
    """Give the mean of ratios.

    Examples
    --------
    >>> geometric_mean([0.5, 2.0])
    1.0
    """
    return math.exp(statistics.fmean(math.log(value) for value in values))


def by_competitor(
    results: list[dict[str, Any]], job: str, base: str = BASE
) -> dict[str, dict[str, dict[str, float]]]:
    """Turn the results of some cases into a table of ratios.

    Returns
    -------
    dict
        Competitor, then case, then median and quartiles.
    """
    table: dict[str, dict[str, dict[str, float]]] = {}
    for result in results:
        for name, ratio in ratios(result["seconds"].get(job, {}), base).items():
            table.setdefault(name, {})[result["case"]["name"]] = ratio
    return table


def gemm_rate(result: dict[str, Any]) -> float | None:
    """Give the machine's rate beside a case, in multiply-adds a second."""
    from .peers.gemm import SIZE

    seconds = result["seconds"].get("both", {}).get("GEMM")
    return SIZE**3 / median(seconds) if seconds else None


def share_of_gemm(result: dict[str, Any], name: str) -> float | None:
    """Say which share of the machine's rate a forward and backward pass reaches.

    Counted in the multiply-adds of the definition; whoever multiplies less can pass 1.
    """
    rate, seconds = gemm_rate(result), result["seconds"].get("both", {}).get(name)
    if rate is None or not seconds:
        return None
    return 3 * result["multiply_adds"] / median(seconds) / rate
