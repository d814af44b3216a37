"""Domains, competences and levels: the table every item refers to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from itembank.yaml_files import read_yaml

CONTENT = Path(__file__).parent / "content"

_OFFICIAL = "official BG term"

LocalNames = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """What a group of items measures.

    Attributes
    ----------
    code
        Such as ``M2`` or ``D1.1``.
    domain
        ``M``, ``S``, ``T``, ``E``, ``D`` or ``I``.
    area
        Digital area ``D1`` to ``D5``; None outside the digital domain.
    name, description
        By language.
    cognitive
        Cognitive levels its items aim at.
    official_term
        Whether an official term of basic literacy covers it.
    """

    code: str
    domain: str
    area: str | None
    name: LocalNames
    description: LocalNames
    cognitive: tuple[str, ...]
    official_term: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One of the six domains, with names by language."""

    code: str
    name: LocalNames
    description: LocalNames


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One of the five digital areas, with names by language."""

    code: str
    name: LocalNames


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of mastery.

    Attributes
    ----------
    code
        ``L0`` to ``L3``.
    name
        By language.
    cut
        Theta from which the level begins, provisional; None for the lowest.
    is_literacy_cut
        Whether who stays below it lacks basic literacy.
    """

    code: str
    name: LocalNames
    cut: float | None
    is_literacy_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """The framework: each part by its code, in the order of the file; levels from low to high."""

    version: str
    competences: Mapping[str, Competence]
    domains: Mapping[str, Domain]
    areas: Mapping[str, Area]
    levels: tuple[Level, ...]


@cache
def load_framework() -> Framework:
    """Return the framework of `content/framework.yaml`."""
    raw = read_yaml(CONTENT / "framework.yaml")
    domains = raw["domains"]
    return Framework(
        version=raw["meta"]["version"],
        competences={
            entry["code"]: _competence(entry, domain["code"])
            for domain in domains
            for entry in domain["competences"]
        },
        domains={
            d["code"]: Domain(code=d["code"], name=d["name"], description=d["description"])
            for d in domains
        },
        areas={
            area["code"]: Area(code=area["code"], name=area["name"])
            for domain in domains
            for area in domain.get("areas", ())
        },
        levels=tuple(_level(level) for level in raw["levels"]),
    )


def _competence(entry: Mapping[str, Any], domain: str) -> Competence:
    return Competence(
        code=entry["code"],
        domain=domain,
        area=entry.get("area"),
        name=entry["name"],
        description=entry["description"],
        cognitive=tuple(entry["cognitive"]),
        official_term=entry["literacy_cut_basis"] == _OFFICIAL,
    )


def _level(entry: Mapping[str, Any]) -> Level:
    names = {language: entry[language] for language in ("nl", "en", "fr")}
    return Level(
        code=entry["code"],
        name=names,
        cut=entry["cut_prov"],
        is_literacy_cut=entry.get("is_literacy_cut", False),
    )
