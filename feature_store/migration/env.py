"""What alembic runs for every upgrade: the connection, already in a transaction, comes from `feature_store.migration.running`."""

from alembic import context

given = context.config.attributes
context.configure(connection=given["connection"], version_table=given["version_table"])
context.run_migrations()
