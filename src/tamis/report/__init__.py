"""Drawings on paper: one self-contained HTML file for a run. May import: views and below."""

from tamis.report._describe import describe
from tamis.report._page import write_report
from tamis.report._record import Report, Step

__all__ = ["Report", "Step", "describe", "write_report"]
