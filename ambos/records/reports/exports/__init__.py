"""A report as data, as a sheet to print and as a workbook."""

from .data import as_data, office_report

__all__ = ["as_data", "office_report"]
