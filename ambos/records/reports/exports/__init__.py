"""A report as data, as a sheet to print and as a workbook."""

from .data import as_data, office_report
from .files import KINDS, network_workbook, report_file_of

__all__ = ["KINDS", "as_data", "network_workbook", "office_report", "report_file_of"]
