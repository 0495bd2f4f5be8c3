"""Logs as one JSON object a line, with the id of the request; never what was sent, and no path, which names customers."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

CURRENT_REQUEST: ContextVar[str | None] = ContextVar("gridtags_request", default=None)
"""Id of the request that is being answered, None outside of one."""


class JsonFormatter(logging.Formatter):
    """Writes a record as JSON: time, level, logger, message, request_id, what `extra={"fields": …}` holds, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": CURRENT_REQUEST.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)


def log_config(level: str, file: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the configuration of logging for the server and the service: to stderr, or to a `file` (folder, size, keep_days)."""
    name = "stderr" if file is None else "file"
    logger = {"handlers": [name], "level": level.upper(), "propagate": False}
    kind = (
        {"class": "logging.StreamHandler"}
        if file is None
        else {"()": "inference.transport.log_file.ServiceLogFile", **file}
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "inference.transport.log.JsonFormatter"}},
        "handlers": {name: {**kind, "formatter": "json"}},
        "loggers": {"uvicorn": logger, "gridtags": logger},
    }
