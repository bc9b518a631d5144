from sqlalchemy import inspect, select

from quartapp.extensions import db, migrate
from quartapp.models import Comment, OutgoingMail, Post

INDEXES = {
    ("posts", ("timestamp", "id")),
    ("posts", ("author_id", "timestamp", "id")),
    ("comments", ("post_id", "timestamp")),
    ("comments", ("author_id",)),
    ("outbox", ("status", "due_at")),
    ("follows", ("followed_id", "timestamp")),
}


async def test_the_migrations_match_the_models(app):
    async with app.app_context():
        assert await migrate.check() == []


async def test_the_indexes_for_lists_exist(app):
    async with app.app_context(), db.engine.connect() as connection:
        found = await connection.run_sync(
            lambda sync: {
                (table, tuple(index["column_names"]))
                for table in inspect(sync).get_table_names()
                for index in inspect(sync).get_indexes(table)
            }
        )
    assert found >= INDEXES


async def test_each_constraint_has_a_name():
    for table in db.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table


async def test_migrating_down_and_up_gives_an_empty_complete_schema(app, rows):
    async with app.app_context():
        await db.engine.dispose()
        await migrate.downgrade("base")
        await migrate.upgrade()
        assert await migrate.check() == []
    assert await rows("users") == 0


async def test_a_migration_replaces_json_null_by_sql_null(app):
    row = "INSERT INTO outbox (recipient, subject, status, attempts, due_at, created_at, message)"
    async with app.app_context():
        await db.engine.dispose()
        await migrate.downgrade("0004")
        async with db.engine.begin() as connection:
            for message in ("'null'", "NULL", """'{"body": "null"}'"""):
                mail = "'susan@example.com', '', 'sent', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP"
                await connection.exec_driver_sql(f"{row} VALUES ({mail}, {message})")
        await migrate.upgrade()
        async with db.lookup() as session:
            has_text = select(OutgoingMail.message.is_not(None)).order_by(OutgoingMail.id)
            assert (await session.scalars(has_text)).all() == [False, False, True]


async def test_ids_are_not_reused_after_a_migration(app, account, published):
    susan = await account("susan")
    post = (await published("susan", "Hello")).id
    async with app.app_context():
        async with db.begin() as session:
            session.add(Comment(body="Hi", body_html="Hi", author_id=susan.id, post_id=post))
        await db.engine.dispose()
        await migrate.downgrade("0007")
        await migrate.upgrade()
        async with db.begin() as session:
            gone = await session.scalar(select(Comment))
            await session.delete(gone)
            await session.delete(await session.get(Post, post))
        async with db.begin() as session:
            later = Post(body="Later", body_html="Later", author_id=susan.id)
            session.add(later)
            await session.flush()
            answer = Comment(body="Hi", body_html="Hi", author_id=susan.id, post_id=later.id)
            session.add(answer)
        assert later.id > post
        assert answer.id > gone.id
