"""A checker of JSON against the part of JSON Schema 2020-12 that our description uses."""

import re
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
    "integer": int,
}
KNOWN = {
    *("$ref", "anyOf", "type", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"),
    *("maxItems", "items", "properties", "required", "additionalProperties"),
    *("title", "description", "default"),
}


def faults(value: Any, schema: dict[str, Any], schemas: dict[str, Any], at: str = "$") -> list[str]:
    """Everything in `value` that the schema forbids; a keyword we cannot check is a fault."""
    if "$ref" in schema:
        return faults(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, at)
    found = [f"{at}: cannot check {keyword}" for keyword in sorted(set(schema) - KNOWN)]
    if "anyOf" in schema and all(faults(value, each, schemas, at) for each in schema["anyOf"]):
        found.append(f"{at}: fits none of anyOf")
    if "type" in schema and not _is_of_type(value, schema["type"]):
        return [*found, f"{at}: must be {schema['type']}, got {value!r}"]
    found += [f"{at}: breaks {rule}" for rule in _broken_bounds(value, schema)]
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for i, each in enumerate(value):
            found += faults(each, schema["items"], schemas, f"{at}[{i}]")
    if isinstance(value, dict):
        found += _faults_of_object(value, schema, schemas, at)
    return found


def _is_of_type(value: Any, name: str) -> bool:
    is_flag = isinstance(value, bool)
    return isinstance(value, TYPES[name]) and (name == "boolean" or not is_flag)


def _broken_bounds(value: Any, schema: dict[str, Any]) -> list[str]:
    checks = {
        "enum": lambda bound: value in bound,
        "pattern": lambda bound: re.search(bound, value),
        "minimum": lambda bound: value >= bound,
        "maximum": lambda bound: value <= bound,
        "minLength": lambda bound: len(value) >= bound,
        "maxLength": lambda bound: len(value) <= bound,
        "maxItems": lambda bound: len(value) <= bound,
    }
    return [rule for rule, holds in checks.items() if rule in schema and not holds(schema[rule])]


def _faults_of_object(
    value: dict[str, Any], schema: dict[str, Any], schemas: dict[str, Any], at: str
) -> list[str]:
    properties, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{at}: needs {name}" for name in schema.get("required", []) if name not in value]
    for name, each in value.items():
        if name in properties:
            found += faults(each, properties[name], schemas, f"{at}.{name}")
        elif isinstance(rest, dict):
            found += faults(each, rest, schemas, f"{at}.{name}")
        elif rest is False:
            found.append(f"{at}: has no {name}")
    return found
