"""HSDS 3.0 (Open Referral): the standard as its authors publish it, and its two shapes as plain values.

*Tables*: rows by table and id, as the tabular data package has them (``services.csv``). *Records*: an organization, a
service or a service at a location with everything about it nested inside, as the compiled JSON schemas have it. Both ways
are driven by the official files in ``schemas/`` (see PROVENANCE.md there), so that the standard is written down once.

Source: Open Referral, Human Services Data Specification 3.0, CC BY-SA 4.0.
"""

from .checking import Fault, check_page, check_record, check_records, check_tables
from .files import FILES, Folder, read_folder, records_of, write_folder
from .flat import Spoken
from .nesting import Conflict, flatten, nest
from .reading import files_of, read_files
from .standard import KINDS, Field, Table, data_package, schema, tables
from .values import fault_of, parse

__all__ = [
    "FILES",
    "KINDS",
    "Conflict",
    "Fault",
    "Field",
    "Folder",
    "Spoken",
    "Table",
    "check_page",
    "check_record",
    "check_records",
    "check_tables",
    "data_package",
    "fault_of",
    "files_of",
    "flatten",
    "nest",
    "parse",
    "read_files",
    "read_folder",
    "records_of",
    "schema",
    "tables",
    "write_folder",
]
