"""The tables, in Markdown."""

from __future__ import annotations

from typing import Any

from .summary import BASE, by_competitor, gemm_rate, geometric_mean, median, share_of_gemm

Table = list[list[str]]


def report(record: dict[str, Any]) -> str:
    """Write everything that was measured as Markdown.

    Parameters
    ----------
    record : dict
        What `benchmarks.__main__` saves as JSON.

    Returns
    -------
    str
        Headings and tables.
    """
    machine, groups = record["machine"], record["groups"]
    parts = [f"# Speed beside {BASE}", _machine(machine, record["rounds"])]
    layers = groups.get("conv", [])
    if layers:
        parts += ["## The layers", _cases(layers)]
        titles = {
            "both": "Forward and backward, all gradients",
            "forward": "Forward alone",
            "filters": "Forward and backward, without the gradient of the input",
        }
        for job, title in titles.items():
            parts += [f"## {title}, × {BASE}", ratio_table(layers, job)]
        parts += ["## Milliseconds, forward and backward", milliseconds(layers, "both")]
        parts += ["## Share of the machine's rate in matrix products", shares(layers)]
        parts += ["## Extra memory of one forward and backward pass, MB", memory(layers)]
        parts += ["## Largest error, forward and backward", accuracy(layers)]
    for name, title, jobs in (
        ("pool", "Max pooling", ("both", "forward")),
        ("train", "Training, one epoch of 100 steps of 100 images", ("fit",)),
        ("batch", "Forward and backward by size of the batch", ("both",)),
    ):
        for job in jobs if groups.get(name) else ():
            parts += [f"## {title}: {job}, × {BASE}", ratio_table(groups[name], job)]
            parts += [f"### {title}: {job}, milliseconds", milliseconds(groups[name], job)]
    return "\n\n".join(parts) + "\n"


def _machine(machine: dict[str, Any], rounds: int) -> str:
    """Name the machine and the versions."""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['blas']}; {versions}. "
        f"Medians of {rounds} interleaved rounds, float32 unless said otherwise; in brackets the "
        f"quartiles. TensorFlow with its own settings (oneDNN on), compiled, channels last; "
        f"cnnlib takes and gives arrays in the order N, C, H, W. *books* is im2col in float64 as "
        f"the textbooks write it; *loops* did one image, times N."
    )


def _cases(layers: list[dict[str, Any]]) -> str:
    """Describe the cases."""
    rows = [["case", "layer", "x", "w", "stride", "padding", "multiply-adds"]]
    for result in layers:
        case = result["case"]
        shapes = [" × ".join(map(str, case[key])) for key in ("x_shape", "w_shape")]
        numbers = [case["strides"], case["padding"], f"{result['multiply_adds'] / 1e6:.0f} M"]
        rows.append([case["name"], case["label"], *shapes, *map(str, numbers)])
    return markdown(rows)


def ratio_table(results: list[dict[str, Any]], job: str) -> str:
    """Give the ratios of a job: a row a competitor, a column a case."""
    names = [result["case"]["name"] for result in results]
    rows = [["", *names, "geometric mean"]]
    for competitor, found in by_competitor(results, job).items():
        cells = [
            "–"
            if name not in found
            else "{median:.2f} ({low:.2f}–{high:.2f})".format(**found[name])
            for name in names
        ]
        whole = [found[name]["median"] for name in names if name in found]
        mean = f"{geometric_mean(whole):.2f}" if len(whole) == len(names) else "–"
        rows.append([competitor, *cells, mean])
    return markdown(rows)


def milliseconds(results: list[dict[str, Any]], job: str) -> str:
    """Give the medians of a job."""
    competitors = list(dict.fromkeys(n for r in results for n in r["seconds"].get(job, {})))
    rows = [["", *(result["case"]["name"] for result in results)]]
    for competitor in competitors:
        times = [result["seconds"].get(job, {}).get(competitor) for result in results]
        rows.append([competitor, *(f"{1e3 * median(t):.2f}" if t else "–" for t in times)])
    return markdown(rows)


def shares(layers: list[dict[str, Any]]) -> str:
    """Give the share of the machine's rate, counted in the multiply-adds of the definition."""
    competitors = list(dict.fromkeys(n for r in layers for n in r["seconds"].get("both", {})))
    rows = [["", *(result["case"]["name"] for result in layers)]]
    rates = [gemm_rate(result) for result in layers]
    rows.append(
        ["matrix product, GFLOP/s", *(f"{2e-9 * rate:.0f}" if rate else "–" for rate in rates)]
    )
    for competitor in competitors:
        if competitor != "GEMM":
            found = [share_of_gemm(result, competitor) for result in layers]
            rows.append([competitor, *("–" if s is None else f"{100 * s:.0f} %" for s in found)])
    return markdown(rows)


def memory(layers: list[dict[str, Any]]) -> str:
    """Give the peaks of memory."""
    competitors = list(dict.fromkeys(name for result in layers for name in result["memory"]))
    rows = [["", *(result["case"]["name"] for result in layers)]]
    for competitor in competitors:
        found = [result["memory"].get(competitor) for result in layers]
        rows.append([competitor, *("–" if b is None else f"{b / 1e6:.0f}" for b in found)])
    return markdown(rows)


def accuracy(layers: list[dict[str, Any]]) -> str:
    """Give the largest errors over the largest numbers, against float64."""
    competitors = list(dict.fromkeys(name for result in layers for name in result["errors"]))
    rows = [["", *(result["case"]["name"] for result in layers)]]
    for competitor in competitors:
        found = [result["errors"].get(competitor) for result in layers]
        rows.append([competitor, *("–" if e is None else f"{e:.0e}" for e in found)])
    return markdown(rows)


def markdown(rows: Table) -> str:
    """Write rows as a table, the first row as its head.

    Examples
    --------
    >>> print(markdown([["", "c1"], ["auto", "0.34"]]))
    |  | c1 |
    | --- | --- |
    | auto | 0.34 |
    """
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "| " + " | ".join(["---"] * len(rows[0])) + " |", *lines[1:]])
