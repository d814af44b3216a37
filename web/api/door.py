"""The API's place in the application: there only when the site has keys for it."""

from flask import Flask

from web.api import cat_service, sittings
from web.api.keys import accept_keys
from web.config import Settings
from web.security import csrf

BLUEPRINTS = (sittings.blueprint, cat_service.blueprint)


def open_api(app: Flask, settings: Settings) -> None:
    """Add the routes of the API to `app` if the settings name keys; otherwise they do not exist.

    They need no token against forged requests: no cookie is read, and another site's page does not
    know the key that each request must carry.
    """
    if not settings.api_keys:
        return
    accept_keys(app, settings.api_keys)
    for blueprint in BLUEPRINTS:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
