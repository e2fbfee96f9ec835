"""The customs cargo report (UN/EDIFACT CUSCAR, D.95B to D.03B and later) → `Manifest`, by a country's dialect."""

from tongguan.manifests.manifest import Manifest
from tongguan.messages import cargo_report
from tongguan.messages.cargo_dialect import UN, Dialect, Dialects
from tongguan.messages.cargo_directory import CUSCAR
from tongguan.messages.cargo_draft import Draft
from tongguan.messages.cargo_report import Form, Reports
from tongguan.messages.cargo_segments import HANDLERS

FORM = Form("CUSCAR", CUSCAR, HANDLERS, Draft.finished)


def read(body: bytes, dialect: Dialect = UN) -> Reports[Manifest]:
    """Every message of an interchange."""
    return cargo_report.read(body, {"CUSCAR": FORM}, Dialects(dialect))
