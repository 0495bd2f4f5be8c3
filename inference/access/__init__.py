"""Who looked at which sensitive thing: reports over the audit trail."""

from inference.access.report import AccessReport, access_report

__all__ = ["AccessReport", "access_report"]
