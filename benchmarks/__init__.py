"""Time cnnlib beside the frameworks: `python -m benchmarks`, or `make bench`.

Each competitor lives in a process of its own (`worker`), so that no library's threads disturb
another's. The parent lets them run one at a time, in turns (`rounds`), since machines drift; ratios
are formed within a round, and their median and quartiles are reported.
"""
