"""Convolutional networks in NumPy, small enough to read in an afternoon.

Every public name can be imported from here. Nothing is loaded until it is
first used, so ``import cnnlib`` is cheap and pulls in neither TensorFlow nor
matplotlib nor ipywidgets. The stub ``__init__.pyi`` beside this file lists the names.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
