"""One of each widget, with all that it can show."""

import numpy as np

from cnnlib import widgets
from tests.widgets.chapter_one import ACCURACIES, RESULTS, Reader, pictures

X = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
K = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
CURVES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


def explorer():
    from cnnlib.models import lenet5

    images = np.zeros((2, 1, 28, 28), "f4")
    images[0, 0, 4:24, 12:15] = 1
    networks = [lenet5(rng=np.random.default_rng(seed)) for seed in (0, 1)]
    for network in networks:  # weights that half precision can hold
        weights = network.get_weights()
        network.set_weights({name: w.astype("f2").astype("f4") for name, w in weights.items()})
    return widgets.FeatureMapExplorer(networks[0], images, np.array([1, 0]), untrained=networks[1])


def dashboard():
    curves = {name: [0.5, 0.25, 0.125] for name in CURVES}
    runs = [{"seed": seed, "epochs": 3, "curves": curves} for seed in (0, 1)]
    return widgets.TrainingDashboard(runs, np.ones((4, 7, 1, 3, 2)))


def shifted():
    readers = {"dense": Reader(0), "convolutional": Reader(1)}
    return widgets.ShiftedDigits(pictures(2), [6, 7], readers, ACCURACIES)


BUILD = {
    "ArchitectureTracer": lambda: widgets.ArchitectureTracer(),
    "AxisJuggler": lambda: widgets.AxisJuggler(digits=np.eye(8)[[0, 1]].reshape(2, 2, 4)),
    "BackpropStepper": lambda: widgets.BackpropStepper(),
    "BlockBuilder": lambda: widgets.BlockBuilder(images={"7": np.ones((3, 8, 8)) / 2}),
    "ByteMap": lambda: widgets.ByteMap(),
    "TrainingDashboard": dashboard,
    "Drill": lambda: widgets.Drill(7),
    "FeatureMapExplorer": explorer,
    "PixelShuffle": lambda: widgets.PixelShuffle(pictures(2), [7, 2], RESULTS),
    "PoolShift": lambda: widgets.PoolShift(),
    "Quiz": lambda: widgets.Quiz("02"),
    "Reveal": lambda: widgets.Reveal("02"),
    "ReceptiveFieldCone": lambda: widgets.ReceptiveFieldCone(),
    "ShiftedDigits": shifted,
    "SizeMachine": lambda: widgets.SizeMachine(),
    "SlidingWindow": lambda: widgets.SlidingWindow(X, K, images={"7": np.ones((8, 8)) / 2}),
    "SummaryCalculator": lambda: widgets.SummaryCalculator(),
    "UnfoldTheatre": lambda: widgets.UnfoldTheatre(),
    "WeightMatrix": lambda: widgets.WeightMatrix(X, K, {"7": np.ones((5, 5)) / 2}),
}
