"""Train everything that the book reports, on the full data, with cnnlib alone.

    make reproduce                              everything (some hours)
    make reproduce ARGS="--only dense_mnist"    one experiment
    make reproduce ARGS=--list                  what there is

The data come from the folder that CNNLIB_DATA names, or are downloaded. An interruption costs
at most one epoch: call again. Weights and metrics go to cnnlib/results/, where the
chapters find them; checkpoints go to build/reproduce/.

    catalogue.py   what is trained: network, data, optimizer, epochs, seeds
    data.py        the arrays of an experiment: subset, split, permuted or shifted pixels
    training.py    one run, an epoch at a time
    checkpoint.py  where a run stands, so that an interruption costs at most one epoch
    report.py      metrics.json and <experiment>.npz
    command.py     the command line, the order of work and the time left
"""
