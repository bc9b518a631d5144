"""``quartapp routes``."""

from __future__ import annotations

import click

from quartapp.ext.cli import load_app

IMPLIED = {"HEAD", "OPTIONS"}


@click.command()
def routes() -> None:
    """List the URL map."""
    rules = sorted(load_app().url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    width = max(len(rule.rule) for rule in rules)
    for rule in rules:
        methods = " ".join(sorted((rule.methods or set()) - IMPLIED))
        click.echo(f"{rule.rule:{width}}  {methods:9}  {rule.endpoint}")
