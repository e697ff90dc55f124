"""The trainings that the book reports, as `make reproduce` runs them.

catalogue.py   what is trained: network, data, optimizer, epochs, seeds
data.py        the arrays of an experiment: subset, split, permuted or shifted pixels
training.py    one run, an epoch at a time
checkpoint.py  where a run stands, so that an interruption costs at most one epoch
report.py      results/metrics.json and results/<experiment>.npz
command.py     the command line, the order of work and the time left
"""
