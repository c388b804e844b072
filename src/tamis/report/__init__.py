"""Drawings on paper: one self-contained HTML file for a run or for trials, a notebook with pictures.

May import: views, exploration and below.
"""

from tamis.report._describe import describe
from tamis.report._notebook import to_notebook
from tamis.report._page import write_report
from tamis.report._record import Report, Step
from tamis.report._sheet import write_sheet

__all__ = ["Report", "Step", "describe", "to_notebook", "write_report", "write_sheet"]
