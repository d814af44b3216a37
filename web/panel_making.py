"""Multistage panels from the bank or from a researcher's items, as files."""

from __future__ import annotations

from collections.abc import Sequence

from assess.multistage import Module, Panel
from assess.panel_file import Direction, ModuleFile, PanelFile, RouteFile
from assess.paper import balanced_seeds
from assess.standards import Standard, StandardStatus
from web.form_making import Source, form_items


def panel_file(source: Source, panel: Panel, *, seed: int) -> PanelFile:
    """A panel as a file; an item that stands in several modules is the same variant in each."""
    blueprint = source.supply.blueprint
    names = [module.name for module in panel.modules]
    seeds: dict[str, int] = {}
    modules = []
    for module in panel.modules:
        chosen = [source.items[row] for row in module.items] if source.items else []
        seeds |= balanced_seeds(chosen, seed=seed, given=seeds)
        modules.append(
            ModuleFile(
                name=module.name,
                stage=module.stage + 1,
                targets=module.targets,
                items=form_items(source, module.items, seeds),
            )
        )
    return PanelFile(
        id=f"{blueprint.id}-{seed}-panel",
        blueprint=blueprint.id,
        blueprint_version=blueprint.version,
        bank="" if source.bank is None else source.bank.version,
        seed=seed,
        levels=source.levels,
        cuts=source.cuts,
        routing_scale=blueprint.blocks[panel.routing_block].scale,
        modules=tuple(modules),
        paths=tuple(tuple(names[module] for module in path) for path in panel.paths),
        routes=_routes(panel, names),
    )


def standard_of(source: Source) -> Standard:
    """The levels that a test was made for."""
    return Standard(
        levels=source.levels,
        cuts=source.cuts,
        literacy_level=source.levels[1],
        status=StandardStatus.PROVISIONAL,
    )


def path_bounds(source: Source, panel: Panel) -> list[tuple[str, float, float, float, float]]:
    """Each rule with its bounds and the least and most that any path has."""
    rules = source.supply.content.rules
    rows = [panel.path_items(path) for path in panel.paths]
    found = []
    for row, name in enumerate(rules.names):
        amounts = [float(rules.weights[row, items].sum()) for items in rows]
        found.append(
            (name, float(rules.low[row]), float(rules.high[row]), min(amounts), max(amounts))
        )
    return found


def module_minutes(source: Source, module: Module) -> float:
    """Expected time of a module; 0 where items have none."""
    return sum(source.items[row].seconds for row in module.items) / 60 if source.items else 0.0


def module_information(source: Source, module: Module) -> Sequence[float]:
    """Information of a module at the cuts, all scales together."""
    at_cuts = source.supply.information[:, :, module.items].sum(axis=(0, 2))
    return [float(one) for one in at_cuts]


def _routes(panel: Panel, names: Sequence[str]) -> tuple[RouteFile, ...]:
    return tuple(
        RouteFile(
            taken=tuple(names[module] for module in route.taken),
            next=tuple(
                Direction(module=names[module], least_points=least)
                for module, least in zip(route.next_modules, route.least, strict=True)
            ),
        )
        for route in panel.routes
    )
