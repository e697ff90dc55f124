"""Widgets that live in a notebook and, with no kernel, in the built page."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "architecture": ["ArchitectureTracer"],
        "axis_juggler": ["AxisJuggler"],
        "backprop": ["BackpropStepper"],
        "block_builder": ["BlockBuilder"],
        "byte_map": ["ByteMap"],
        "dashboard": ["TrainingDashboard"],
        "drill": ["Drill"],
        "feature_maps": ["FeatureMapExplorer"],
        "pixel_shuffle": ["PixelShuffle"],
        "pool_shift": ["PoolShift"],
        "quiz": ["Quiz", "Reveal"],
        "receptive_field": ["ReceptiveFieldCone"],
        "shifted_digits": ["ShiftedDigits"],
        "size_machine": ["SizeMachine"],
        "sliding_window": ["SlidingWindow"],
        "summary_calculator": ["SummaryCalculator"],
        "unfold": ["UnfoldTheatre"],
        "weight_matrix": ["WeightMatrix"],
    },
)
