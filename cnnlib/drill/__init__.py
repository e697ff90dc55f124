"""Shape and parameter problems without end, each with its answer and its solution."""

from .problems import KINDS, Problem, draw_problem, draw_series
from .sheet import drill_sheet

__all__ = ["KINDS", "Problem", "draw_problem", "draw_series", "drill_sheet"]
