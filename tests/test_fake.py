import pytest
from sqlalchemy import select

from quartapp import fake
from quartapp.exceptions import Invalid
from quartapp.ext.testing import count_statements
from quartapp.extensions import db
from quartapp.models import Comment, Post, User


async def test_fill_adds_rows_and_reports_progress(app, stranger, rows):
    before, told = {name: await rows(name) for name in ("users", "posts", "comments")}, []
    async with app.app_context():
        await fake.fill(users=30, posts=40, comments=50, seed=1, progress=told.append)
        async with db.lookup() as session:
            post = await session.scalar(select(Post).limit(1))
            comment = await session.scalar(select(Comment).limit(1))
    after = {name: await rows(name) for name in before}
    assert {name: after[name] - before[name] for name in before} == {
        "users": 30,
        "posts": 40,
        "comments": 50,
    }
    assert sum(told) == 120
    assert post.body_html.startswith("<p>")
    assert comment.body_html.startswith("<p>")
    with count_statements(db_engine(app)) as statements:
        assert (await stranger.get("/")).text.count("<article") == 20
    assert len(statements) == 1


async def test_a_seed_used_twice_gives_the_same_texts_and_different_usernames(app):
    async with app.app_context():
        for _ in range(2):
            await fake.fill(users=3, posts=5, comments=0, seed=7)
        async with db.lookup() as session:
            bodies = (await session.scalars(select(Post.body).order_by(Post.id))).all()
            names = (await session.scalars(select(User.username))).all()
    assert bodies[:5] == bodies[5:]
    assert len(names) == len(set(names))


async def test_a_generated_user_can_sign_in(app, stranger):
    async with app.app_context():
        await fake.fill(users=1, posts=0, comments=0, seed=1)
        async with db.lookup() as session:
            email = (await session.scalars(select(User.email).order_by(User.id.desc()))).first()
    page = await stranger.submit("/auth/login", email=email, password=fake.PASSWORD)
    assert "Hello, " in page.text
    assert "Stranger" not in page.text


async def test_comments_without_a_post_are_refused(app):
    async with app.app_context():
        with pytest.raises(Invalid, match="at least one post"):
            await fake.fill(users=0, posts=0, comments=1, seed=1)


def db_engine(app):
    return app.extensions["sqlalchemy"].engine
