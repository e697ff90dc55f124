"""Train the solution of the capstone on all of MNIST, and record what was measured.

python -m tools.capstone
"""

from cnnlib.capstone import capstone, save_recorded
from cnnlib.capstone.solution import train

if __name__ == "__main__":
    result = capstone(train)
    save_recorded(result)
    print(result)
