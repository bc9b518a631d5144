"""A guest book on quartapp.ext alone; serve it with ``hypercorn hello:app``."""

from secrets import token_hex

from quart import Quart, ResponseReturnValue, redirect, render_template_string, websocket
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from quartapp.ext import Bootstrap, CSRFProtect, Form, Mail, Message, Model, OutboxMixin, SQLAlchemy
from quartapp.ext.forms import Email, EmailField, Length, Required, StringField, SubmitField

PAGE = """{% extends "bootstrap/base.html" %}{% import "bootstrap/wtf.html" as wtf %}
{% block title %}Guests{% endblock %}{% block content %}<h1>Guests</h1>{{ wtf.quick_form(form) }}
<ul>{% for guest in guests %}<li>{{ guest.name }}</li>{% endfor %}</ul>{% endblock %}"""


class Guest(Model):
    __tablename__ = "guests"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Outgoing(OutboxMixin, Model):
    __tablename__ = "outgoing"


class GuestForm(Form):
    name = StringField("Your name", [Required(), Length(2, 30)])
    email = EmailField("Your e-mail address", [Required(), Email()])
    submit = SubmitField("Sign the book")


app = Quart(__name__)
app.config.update(SECRET_KEY=token_hex(), SQLALCHEMY_DATABASE_URI="sqlite:///hello.sqlite")
app.config.from_prefixed_env()  # QUART_SECRET_KEY, QUART_MAIL_SERVER, QUART_MAIL_PORT
db, csrf, bootstrap = SQLAlchemy(app=app), CSRFProtect(app), Bootstrap(app)
mail = Mail(db, Outgoing, app)
app.before_serving(db.create_all)


@app.route("/", methods=["GET", "POST"])
@csrf.form_view
async def index() -> ResponseReturnValue:
    form = await GuestForm.from_request()
    if await form.validate_on_submit():
        async with db.begin() as session:
            session.add(Guest(name=form.name.data))
            mail.enqueue(session, Message("Hello", "us@example.com", [form.email.data], "Welcome!"))
        return redirect("/")
    guests = (await db.session.scalars(select(Guest))).all()
    return await render_template_string(PAGE, form=form, guests=guests), form.status


@app.websocket("/knock")
async def knock() -> None:
    while name := await websocket.receive():
        async with db.lookup() as session:
            known = await session.scalar(select(Guest).filter_by(name=name))
        await websocket.send("Come in!" if known else "Who is there?")
