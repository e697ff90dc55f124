"""Train the solution of the capstone on all of MNIST, and record what was measured.

python -m tools.capstone
"""

from functools import partial

from cnnlib.capstone import capstone, save_recorded
from cnnlib.capstone.solution import train

if __name__ == "__main__":
    result = capstone(train)
    others = [capstone(partial(train, seed=seed)).accuracy for seed in (1, 2)]
    save_recorded(result, other_seeds=others)
    print(result)
