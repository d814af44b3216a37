"""The web application, put together: reads like a table of contents."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from assess.database import connect
from itembank.bank import ItemBank
from web import (
    about,
    administration,
    health,
    language,
    policy,
    research,
    result,
    resume,
    school,
    sign_in,
    take,
)
from web.access_log import keep_access_log
from web.api.door import open_api
from web.backend import Backend, install
from web.config import Settings
from web.errors import show_errors
from web.security import cookie_settings, protect

BLUEPRINTS = (
    take.blueprint,
    resume.blueprint,
    result.blueprint,
    sign_in.blueprint,
    administration.blueprint,
    school.blueprint,
    policy.blueprint,
    research.blueprint,
    about.blueprint,
    language.blueprint,
    health.blueprint,
)


def build(settings: Settings, *, bank: ItemBank) -> Flask:
    """Return the application over a database and a bank; see `web.create_app`."""
    app = Flask(__name__)
    app.config.update(cookie_settings(settings))
    install(
        app,
        Backend(db=connect(settings.database_url), bank=bank, secret=settings.secret),
    )
    keep_access_log(app)
    protect(app, settings)
    language.speak(app)
    sign_in.recognise_staff(app)
    show_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    open_api(app, settings)
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign] # Flask's own way
    return app
