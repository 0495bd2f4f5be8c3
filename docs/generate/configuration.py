"""The page of the files below `configs/`: what each may say, as its model reads it."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from docs.generate.config_kind import CONFIG_KINDS, ConfigKind
from docs.generate.markdown import code, page, table

_HEADERS = ("key", "type", "default", "")


def configuration_page(configs: Path) -> str:
    """Return every kind of config file with its keys, and the files of that kind below `configs`."""
    intro = (
        "Configs are TOML, parsed into frozen models that forbid unknown keys; an error names the file and the full path of "
        "the key."
    )
    return page("Config files", intro, *(_section(configs, each) for each in CONFIG_KINDS))


def _section(configs: Path, kind: ConfigKind) -> str:
    files = ", ".join(code(f"configs/{path.relative_to(configs)}") for path in sorted(configs.glob(kind.pattern)))
    table_name = f", table `[{kind.table}]`" if kind.table else ""
    schema = kind.model.model_json_schema()
    nested = [_model(name, each, 4) for name, each in schema.get("$defs", {}).items() if "properties" in each]
    return "\n\n".join([f"## {kind.title}", f"{files}{table_name}.", _about(kind.model), _keys(schema), *nested])


def _model(name: str, schema: dict[str, Any], level: int) -> str:
    return "\n\n".join([f"{'#' * level} {name}", schema.get("description", ""), _keys(schema)])


def _about(model: type[BaseModel]) -> str:
    return inspect.cleandoc(model.__doc__ or "")


def _keys(schema: dict[str, Any]) -> str:
    required = set(schema.get("required", []))
    return table(_HEADERS, _rows(schema.get("properties", {}), required))


def _rows(properties: dict[str, Any], required: set[str]) -> Iterator[list[object]]:
    for name, each in properties.items():
        default = "required" if name in required else code(_shown(each.get("default")))
        yield [code(name), type_of(each), default, each.get("description", "")]


def type_of(schema: dict[str, Any]) -> str:
    """Return the type of a JSON schema in words, with its limits."""
    if "anyOf" in schema:
        return " or ".join(type_of(each) for each in schema["anyOf"] if each.get("type") != "null")
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"table of {type_of(schema['additionalProperties'])}"
    named: str = schema.get("$ref", "").rpartition("/")[2] or schema.get("type", "any")
    return named + _limits(schema)


def _limits(schema: dict[str, Any]) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    said = [f"{sign} {schema[name]:g}" for name, sign in signs.items() if name in schema]
    return f" {' and '.join(said)}" if said else ""


def _shown(default: object) -> str:
    return "" if default in (None, {}, []) or isinstance(default, dict) else str(default)
