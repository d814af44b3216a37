"""How Alembic runs: on the connection that `assess.database` hands it."""

from alembic import context

from assess.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
