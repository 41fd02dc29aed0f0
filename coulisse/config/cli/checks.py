"""coulisse check, doctor."""

import json
import sys

import click

from coulisse.config.environment import UnsafeInstallation
from coulisse.config.postgres import READER

from .installation import installation, postgres_running, set_up_django


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def check(as_json: bool) -> None:
    """Ask the database whether every promise holds: no place sold twice, every cent accounted for, no paid order
    without tickets. Answers 1 if one doesn't, with the rows."""
    with installation():
        from django.db import DatabaseError

        from coulisse.config.diagnosis import reader_objection
        from coulisse.config.invariants import ask_all

        if wrong := reader_objection():
            raise UnsafeInstallation(f"{wrong.what} {wrong.do}")
        try:
            findings = ask_all()
        except DatabaseError as error:
            said = str(error).strip().splitlines()[0]
            raise UnsafeInstallation(f"The role that checks was refused: {said}. Let DATABASE_READER_URL name the role {READER}.") from error
    broken = [finding for finding in findings if not finding.holds]
    if as_json:
        answer = {
            "holds": not broken,
            "invariants": [
                {"module": f.module, "key": f.invariant.key, "says": str(f.invariant.says), "holds": f.holds, "rows": f.rows} for f in findings
            ],
        }
        click.echo(json.dumps(answer, default=str, indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.holds else 'FAIL'} {finding.module}: {finding.invariant.says}")
            for row in finding.rows:
                click.echo(f"       {row}")
        click.echo(f"{len(findings) - len(broken)} of {len(findings)} promises hold.")
    sys.exit(1 if broken else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def doctor(as_json: bool) -> None:
    """Tell what is wrong with this installation, and what to do about it."""
    with postgres_running():
        set_up_django()
        from coulisse.config.diagnosis import examine

        symptoms = examine()
    if as_json:
        click.echo(json.dumps([{"what": s.what, "state": s.state, "do": s.do} for s in symptoms], indent=2, ensure_ascii=False))
    else:
        for symptom in symptoms:
            click.echo(f"{symptom.state:5} {symptom.what}")
            if symptom.do:
                click.echo(f"      {symptom.do}")
    sys.exit(1 if any(symptom.state == "wrong" for symptom in symptoms) else 0)
