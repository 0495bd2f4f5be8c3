import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from demo_utility.number import app_user, bank_account, business_licence, identity_card, phone, wechat
from nlp.personal.identifier import is_identity_number, passes_luhn
from nlp.redaction import redact

OWNERS, SEEDS = st.integers(0, 90_000_000), st.integers(0, 1000)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BORN = np.datetime64("1980-02-29")


@given(OWNERS, SEEDS)
def test_cards_and_accounts_pass_the_checks_of_the_product(owner: int, seed: int) -> None:
    assert is_identity_number(identity_card(owner, seed, BORN))
    assert passes_luhn(bank_account(owner, seed))


@given(OWNERS, SEEDS)
def test_a_licence_is_a_unified_social_credit_code(owner: int, seed: int) -> None:
    licence = business_licence(owner, seed)
    assert len(licence) == 18
    assert sum(LETTERS.index(c) * pow(3, place, 31) for place, c in enumerate(licence[:17])) % 31 == (
        -LETTERS.index(licence[17]) % 31
    )


def test_nobody_shares_a_number_by_accident() -> None:
    owners = range(0, 90_000_000, 4_507)
    for number in (phone, bank_account, business_licence, wechat, app_user):
        assert len({number(owner, 7) for owner in owners}) == len(owners)


def test_another_telephone_is_never_somebodys_first() -> None:
    first, second = ({phone(owner, 7, another=another) for owner in range(20_000)} for another in (False, True))
    assert not first & second


@given(OWNERS)
def test_invented_numbers_are_masked_as_real_ones_are(owner: int) -> None:
    assert redact(f"请回电{phone(owner, 7)}谢谢") == "请回电[手机号]谢谢"
    assert redact(f"身份证{identity_card(owner, 7, BORN)}") == "身份证[身份证]"
