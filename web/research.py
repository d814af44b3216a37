"""Closed releases for researchers: what each holds, its data and its codebook."""

from flask import Blueprint, abort, make_response, render_template
from flask_babel import format_date
from werkzeug.wrappers import Response

from assess.services.figures import ReleaseSummary, list_releases, release_file
from web.auth import Permission, requires
from web.backend import current_backend

blueprint = Blueprint("research", __name__)


@blueprint.get("/onderzoek")
@requires(Permission.RELEASES)
def releases() -> str:
    """List the releases, newest first."""
    found = list_releases(current_backend().db)
    return render_template(
        "research/releases.html",
        releases=[(release, format_date(release.created_at, "d MMMM yyyy")) for release in found],
    )


@blueprint.get("/onderzoek/<release_id>.csv")
@requires(Permission.RELEASES)
def data(release_id: str) -> Response:
    """Give the data of a release."""
    return _file(release_id, is_codebook=False)


@blueprint.get("/onderzoek/<release_id>-codebook.json")
@requires(Permission.RELEASES)
def codebook(release_id: str) -> Response:
    """Give the codebook of a release."""
    return _file(release_id, is_codebook=True)


def _file(release_id: str, *, is_codebook: bool) -> Response:
    db = current_backend().db
    release = next((r for r in list_releases(db) if r.release_id == release_id), None)
    content = release_file(db, release_id, is_codebook=is_codebook)
    if release is None or content is None:
        abort(404)
    response = make_response(content)
    kind = "application/json" if is_codebook else "text/csv; charset=utf-8"
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{_name(release, is_codebook=is_codebook)}"'
    )
    return response


def _name(release: ReleaseSummary, *, is_codebook: bool) -> str:
    status = "-GESIMULEERD" if release.is_simulated else ""
    ending = "codebook.json" if is_codebook else "abilities.csv"
    return f"stempeil-{release.release_id[:8]}{status}-{ending}"
