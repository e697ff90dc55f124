"""Figures of the course: drawn by code, in the course's colours, as SVG."""
