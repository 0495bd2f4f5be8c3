"""What the id of a customer looks like in a request."""

import re
from typing import Annotated

from fastapi import Path
from fastapi.exceptions import RequestValidationError
from pydantic import StringConstraints

PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

CustomerId = Annotated[str, StringConstraints(pattern=PATTERN)]
CustomerIdInPath = Annotated[str, Path(pattern=PATTERN, description="客户编号", examples=["C000001"])]

_FORM = re.compile(PATTERN)


def require_customer_id(customer_id: str) -> None:
    """Raise RequestValidationError unless `customer_id` has the form of one."""
    if _FORM.fullmatch(customer_id) is None:
        fault = {"type": "string_pattern_mismatch", "loc": ("path", "customer_id"), "msg": f"must match {PATTERN}"}
        raise RequestValidationError([fault])
