"""Whether the process lives and whether it can serve, for whoever watches it."""

from flask import Blueprint, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from assess.database import is_current
from assess.errors import AssessmentError
from web.auth import Permission, requires
from web.backend import current_backend

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@requires(Permission.PUBLIC)
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@requires(Permission.PUBLIC)
def ready() -> tuple[Response, int]:
    """Say whether the database answers, is migrated, and the questions are loaded."""
    backend = current_backend()
    checks = {"bank": len(backend.bank.items) > 0, "database": _database_is_ready()}
    is_ready = all(checks.values())
    return jsonify(ready=is_ready, **checks), 200 if is_ready else 503


def _database_is_ready() -> bool:
    backend = current_backend()
    try:
        return is_current(backend.db) and bool(backend.desk.pools)
    except (AssessmentError, SQLAlchemyError):
        return False
