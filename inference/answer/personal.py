"""The answer about a person's name, phone and address, for the OpenAPI description."""

from pydantic import BaseModel, ConfigDict


class PersonalAnswer(BaseModel):
    """What is kept of one customer; a field of which nothing is kept is left out."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"customer_id": "C000001", "name": "王某", "phone": "13800000000", "address": "南浦新区1号"}]
        },
    )

    customer_id: str
    name: str | None = None
    phone: str | None = None
    address: str | None = None
