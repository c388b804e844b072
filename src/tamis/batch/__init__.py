"""Pipelines on images, one or many: run, results as files, reports. May import: report and below."""

from tamis.batch._binding import bind_images
from tamis.batch._check import CheckReport, check
from tamis.batch._demo import coins_pipeline, demo_pipelines, foam_pipeline
from tamis.batch._folder import check_replaceable, check_writable, new_folder
from tamis.batch._ledger import Ledger, LedgerLine
from tamis.batch._many import ImageDone, run_many
from tamis.batch._notebook import to_notebook
from tamis.batch._progress import ProgressBar
from tamis.batch._report import report_of
from tamis.batch._result import Result, StepRecord
from tamis.batch._results import write_results
from tamis.batch._run import run

__all__ = [
    "CheckReport",
    "ImageDone",
    "Ledger",
    "LedgerLine",
    "ProgressBar",
    "Result",
    "StepRecord",
    "bind_images",
    "check",
    "check_replaceable",
    "check_writable",
    "coins_pipeline",
    "demo_pipelines",
    "foam_pipeline",
    "new_folder",
    "report_of",
    "run",
    "run_many",
    "to_notebook",
    "write_results",
]
