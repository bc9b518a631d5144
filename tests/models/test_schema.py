from sqlalchemy import inspect

from quartapp.extensions import db, migrate

INDEXES = {
    ("posts", ("timestamp", "id")),
    ("posts", ("author_id", "timestamp", "id")),
    ("comments", ("post_id", "timestamp")),
    ("comments", ("author_id",)),
    ("follows", ("followed_id",)),
}


async def test_the_migrations_make_what_the_models_say(app):
    async with app.app_context():
        await migrate.check()


async def test_the_indexes_that_lists_need_are_there(app):
    async with app.app_context(), db.engine.connect() as connection:
        found = await connection.run_sync(
            lambda sync: {
                (table, tuple(index["column_names"]))
                for table in inspect(sync).get_table_names()
                for index in inspect(sync).get_indexes(table)
            }
        )
    assert found >= INDEXES


async def test_every_constraint_has_a_name():
    for table in db.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table


async def test_migrating_down_and_up_leaves_nothing_and_all(app, rows):
    async with app.app_context():
        await db.engine.dispose()
        await migrate.downgrade("base")
        await migrate.upgrade()
        await migrate.check()
    assert await rows("users") == 0
