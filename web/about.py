"""Pages about the site itself."""

from flask import Blueprint, render_template

from web.auth import Permission, requires

blueprint = Blueprint("about", __name__, url_prefix="/over")


@blueprint.get("/privacy")
@requires(Permission.PUBLIC)
def privacy() -> str:
    """Say what is kept, who sees it and how it is erased."""
    return render_template("about/privacy.html")


@blueprint.get("/toegankelijkheid")
@requires(Permission.PUBLIC)
def accessibility() -> str:
    """Say how the site serves everyone, and where it does not yet."""
    return render_template("about/accessibility.html")
