"""What the networks of the course learned and how well, on the full data.

``make reproduce`` trains them and writes the files of this folder: ``metrics.json``, and for each
network the weights of its first seed in half precision. They travel with the package, so that a
chapter opened alone finds them. ``bench.json`` and ``bench_avx2.json`` are runs of ``make bench``
on two kinds of processor: how long each way to compute a convolution took, beside the frameworks.
"""

from .bench import load_bench
from .stored import TRAINED, load_film, load_metrics, load_trained

__all__ = ["TRAINED", "load_bench", "load_film", "load_metrics", "load_trained"]
