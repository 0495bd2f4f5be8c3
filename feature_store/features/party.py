"""Which accounts are one person or firm (归户). Who lives or does business together must not decide about credit."""

import ibis.expr.types as ir

from feature_store.feature import owned_by

feature = owned_by("marketing")


@feature(unit="accounts", null="not resolved yet", purpose="not_for_risk")
def accounts_of_party(party_members: ir.Table) -> ir.Value:
    """Accounts (户号) of the person or firm this account belongs to, itself included."""
    return party_members.accounts.max()
