"""`stempeil explain`: one sitting step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.researcher.options import NewFile

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assess.explanation import Explanation
    from assess.guards import CusumFlag, LzFlag, ScaleGuards, SittingGuards, TimedAnswer
    from assess.repository.sittings import SittingRecord
    from assess.services.desk import TestDesk

CANDIDATES_SHOWN = 3


@click.command()
@click.argument("sitting_id")
@click.option("--json", "report", type=NewFile, help="Write every candidate and number here.")
def explain(*, sitting_id: str, report: Path | None) -> None:
    """Replay SITTING_ID: candidates, criterion, what the quotas left, the choice and its effect.

    Then the guards: rapid guesses, ability without them, and person fit. They change no result.
    """
    from dataclasses import asdict

    from assess.database import connect
    from assess.explanation import explain as replay
    from assess.services.desk import open_desk, pool_of
    from assess.services.guarding import guard_record
    from itembank.loading import load_bank
    from web.cli import Failure
    from web.clock import now
    from web.config import Settings
    from web.researcher.report import write_json

    settings = Settings.from_env()
    engine = connect(settings.database_url)
    desk = open_desk(engine, load_bank(), settings.secret, now())
    record = _record(sitting_id, engine, desk)
    try:
        found = replay(record.sitting, pool_of(record, db=engine, desk=desk))
    except ValueError as error:
        message = f"sitting {sitting_id}: {error}"
        raise Failure(message) from error
    guards = guard_record(record, db=engine, desk=desk)
    about = {
        "sitting": sitting_id,
        "blueprint": record.sitting.blueprint_id,
        "is_simulated": record.is_simulated,
    }
    write_json(report, "explain", about | asdict(found) | {"guards": asdict(guards)})
    _print(found, guards, about)
    _print_guards(guards)


def _record(sitting_id: str, engine: Engine, desk: TestDesk) -> SittingRecord:
    from assess.database import reading
    from assess.errors import SittingNotFound
    from assess.repository.sittings import load_record
    from web.cli import Failure

    try:
        with reading(engine) as connection:
            record = load_record(connection, sitting_id)
    except SittingNotFound:
        message = f"there is no sitting {sitting_id}"
        raise Failure(message) from None
    if record.sitting.blueprint_id in desk.pools and record.scale_version == desk.scale_version:
        return record
    message = f"sitting {sitting_id} began with another blueprint or scale: only its traces tell"
    raise Failure(message)


def _print(found: Explanation, guards: SittingGuards, about: dict[str, Any]) -> None:
    from web.researcher.report import print_table

    header = ["", "item", "rule", "theta", "SEM", "left of block", "best candidates", "score"]
    timed = {answer.position: answer for answer in guards.answers}
    rows = []
    for step in found.steps:
        unfit = f"unfit {step.n_unfit}, " if step.n_unfit else ""
        left = (
            f"{step.n_eligible} of {step.n_in_block} ({unfit}seen {step.n_seen}, quota "
            f"{step.n_out_of_quota}, hard {step.n_too_hard})"
        )
        best = ", ".join(
            f"{item} {value:.2f}" for item, value in step.candidates[:CANDIDATES_SHOWN]
        )
        score = "waits" if step.score is None else step.score
        start = [step.position, step.item_id, step.rule, step.theta, step.sem, left, best, score]
        rows.append([*start, _time(timed.get(step.position))])
    simulated = ", simulated" if about["is_simulated"] else ""
    print_table(f"{about['blueprint']}{simulated}", [*header, "seconds (rapid below)"], rows)
    last = found.steps[-1] if found.steps else None
    if last is not None and last.theta_after is not None and last.sem_after is not None:
        click.echo(
            f"After the last response: theta {last.theta_after:.3f}, SEM {last.sem_after:.3f}"
        )
    if found.stop_reasons:
        click.echo(f"Ended: {', '.join(found.stop_reasons)}")


def _time(answer: TimedAnswer | None) -> str:
    if answer is None:
        return ""
    if answer.is_rapid is None or answer.duration_s is None:
        return "unknown"
    rapid = " rapid" if answer.is_rapid else ""
    return f"{answer.duration_s:.1f} ({answer.threshold_s:.1f}){rapid}"


def _print_guards(guards: SittingGuards) -> None:
    click.echo("Guards (signs for a person to judge; they change no result)")
    click.echo(f"  {_effort(guards)}")
    for scale in guards.scales:
        for line in (_ability(scale), _likelihood(scale.lz), _strings(scale.cusum)):
            click.echo(f"  {scale.scale}: {line}")


def _effort(guards: SittingGuards) -> str:
    if guards.rte is None:
        return "Response times: none known, so rapid guesses cannot be told."
    places = ", ".join(str(position) for position in guards.rapid_positions)
    rapid = f"{len(guards.rapid_positions)} (at {places})" if places else "none"
    flag = "FLAG: below 0.90" if guards.is_low_effort else "no flag"
    return (
        f"Response times: {guards.n_known} of {len(guards.answers)} known; rapid guesses: {rapid}; "
        f"response-time effort {guards.rte:.3f}, {flag}."
    )


def _ability(scale: ScaleGuards) -> str:
    plain = f"theta {scale.theta:z.3f}, SEM {scale.sem:.3f} (answers: {scale.n_items})"
    if scale.n_effortful == scale.n_items:
        return f"{plain}; no rapid guess to leave out."
    moderated = f"theta {scale.effort_theta:z.3f}, SEM {scale.effort_sem:.3f}"
    if not scale.n_effortful:
        return f"{plain}; no effortful answer is left, only the prior: {moderated}."
    return f"{plain}; without rapid guesses {moderated} (answers: {scale.n_effortful})."


def _likelihood(found: LzFlag | None) -> str:
    if found is None:
        return "lz* cannot be told from so few answers."
    flag = "FLAG: an odd pattern of answers" if found.is_flagged else "no flag"
    return (
        f"lz* {found.lz_star:z.2f}, p {found.p_simulated:.3f} among simulated honest sittings "
        f"({found.p_normal:.3f} by N(0, 1)), {flag}."
    )


def _strings(found: CusumFlag | None) -> str:
    if found is None:
        return "CUSUM cannot be told without an answer."
    flags = [
        f"FLAG: a string of unexpectedly {kind} answers"
        for kind, is_there in (("right", found.is_high), ("wrong", found.is_low))
        if is_there
    ]
    return (
        f"CUSUM from {found.lower:z.3f} to {found.upper:.3f}, bounds {found.bounds.lower:.3f} and "
        f"{found.bounds.upper:.3f}, {'; '.join(flags) or 'no flag'}."
    )
