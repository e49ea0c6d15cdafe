"""Recall: the creditor takes debts back, and nothing more is asked of the debtor through Aldía."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from aldia.debts.portfolio.context import Context, DebtKey, Written, held_debts
from aldia.debts.portfolio.values import Fields, Rejected, text
from aldia.debts.tables import Debt
from aldia.storage import audit


@dataclass(frozen=True)
class Draft:
    """A debt to withdraw."""

    line: int
    debt_key: DebtKey


class Recall:
    """Reads references and withdraws their debts."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def parse(self, fields: Fields) -> Draft:
        """Read a row. Raises Rejected with the columns and the reasons."""
        owner = self._context.owner(fields)
        draft = Draft(fields.line, (owner.id, fields.need("reference", text, 40)))
        fields.check()
        return draft

    def write(self, session: Session, drafts: list[Draft]) -> Written:
        """Withdraw the open debts of a chunk, each with its audit row; repeating it changes nothing."""
        debts = held_debts(session, [draft.debt_key for draft in drafts])
        result = Written()
        to_withdraw = set()
        for draft in drafts:
            debt = debts.get(draft.debt_key)
            if debt is None:
                reason = f"no consta ninguna deuda «{draft.debt_key[1]}»"
                result.rejected.append((draft.line, Rejected({"reference": reason})))
            elif debt.status == "settled":
                result.rejected.append((draft.line, Rejected({"reference": "la deuda ya está saldada"})))
            else:
                result.updated += 1
                if debt.status == "open":
                    to_withdraw.add(debt.id)
        now = self._context.now
        session.execute(
            update(Debt)
            .where(Debt.id.in_(to_withdraw), Debt.status == "open")
            .values(status="withdrawn", withdrawn_at=now, updated_at=now)
            .execution_options(synchronize_session=False)
        )
        for debt_id in sorted(to_withdraw):
            audit.record(session, "debt_withdrawn", "debt", debt_id, actor="import")
        return result
