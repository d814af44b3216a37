"""Reading YAML strictly: a double key is a fault, `no` and `20:25` stay text."""

import re
from pathlib import Path
from typing import Any

import yaml

from itembank.errors import ContentError, Fault

_STR, _MAP = "tag:yaml.org,2002:str", "tag:yaml.org,2002:map"
_PLAIN_TYPES = (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?$", "-+0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
)


class _StrictLoader(yaml.CSafeLoader):
    """The plain types of YAML 1.2 and no double keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping of `node`; raise on a key that stands there twice."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                problem = f"double key {key!r}"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_StrictLoader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _PLAIN_TYPES:
    _StrictLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(_pattern), list(_first)
    )


def read_yaml(path: Path, *, name: str = "") -> Any:
    """Return what a YAML file holds.

    Parameters
    ----------
    path
        The file.
    name
        What to call it in faults; by default its path.

    Raises
    ------
    ContentError
        If it isn't YAML; the path of the fault is its line and column.
    """
    try:
        return yaml.load(path.read_bytes(), Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = error.problem or "not YAML"
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        place, problem = "", " ".join(str(error).split())
    fault = Fault(file=name or str(path), path=place, rule="yaml", message=problem)
    raise ContentError([fault])
