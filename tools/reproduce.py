"""Train everything that the book reports, on the full data, with cnnlib alone.

    python tools/reproduce.py                    everything (some hours)
    python tools/reproduce.py --only dense_mnist one experiment
    python tools/reproduce.py --list             what there is

The data come from the folder that CNNLIB_DATA names, or are downloaded. An interruption costs
at most one epoch: call again. Weights and metrics go to results/, checkpoints to build/reproduce/.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduction.command import main

if __name__ == "__main__":
    sys.exit(main())
