"""Extensions for Quart that know nothing of the application they serve.

What Flask-SQLAlchemy, -WTF, -Mail, -Login, -Migrate, -Moment and Bootstrap-Flask are to
Flask.  Nothing here imports anything above this package: it could be lifted out.
"""
