"""Say what the numbers of a text still lack: ``python -m tests.chapters.facts 02``."""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from tests.chapters.facts import check

lacking = False
for name in sys.argv[1:] or check.names():
    facts = check.facts_of(name)
    found = check.problems(check.passages_of(name), facts)
    lacking |= bool(found)
    print(f"{name}: {len(facts)} facts, {len(found)} problems")
    for line in found:
        print("  " + line)
sys.exit(lacking)
