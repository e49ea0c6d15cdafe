"""``aldia handback`` and the ``aldia cases`` that it is for."""

import json

import click


@click.command(name="handback")
@click.argument("case", type=int)
def command(case: int) -> None:
    """Close the hand-over of CASE: the assistant speaks again in its conversation and says so.

    Example:

      aldia handback 12
    """
    from aldia.desk.handback import HandbackFailed, hand_back

    try:
        hand_back(case, actor="operator")
    except HandbackFailed as failed:
        raise click.ClickException(str(failed)) from failed
    click.echo(f"Case {case} is closed; the assistant is back in the conversation.")


@click.command(name="cases")
@click.argument("case", type=int, required=False)
def cases_command(case: int | None) -> None:
    """List the open cases, the most urgent first, or show one CASE with its summary as JSON.

    A summary holds personal data and the debtor's own words: handle it as confidential.

    Example:

      aldia cases 12
    """
    from aldia.desk.tables import Case
    from aldia.storage import reading

    with reading() as session:
        if case is None:
            _list(session)
            return
        found = session.get(Case, case)
        if found is None:
            raise click.ClickException(f"there is no case {case}")
        click.echo(json.dumps(_described(found), ensure_ascii=False, indent=2))
