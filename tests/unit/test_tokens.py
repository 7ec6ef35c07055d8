from __future__ import annotations

import stat
from pathlib import Path

import pytest

from flowc.diagnostics import FlowcError
from flowc.tokens import Standing, TokenChoice, choose_token, keep_token, read_token

THERE = Standing("ann", "train-3-abcd")


@pytest.mark.parametrize(
    ("standing", "choice", "user", "stored", "token"),
    [
        # The first deploy, with and without a token from an earlier life.
        (None, TokenChoice(), "ann", None, "train-0-"),
        (None, TokenChoice(), "ann", "train-1-wxyz", "train-1-wxyz"),
        (None, TokenChoice(given="production:mine"), "ann", None, "mine"),
        # Whoever deployed last needs no token; others do.
        (THERE, TokenChoice(), "ann", None, "train-3-abcd"),
        (THERE, TokenChoice(), "bob", "train-3-abcd", "train-3-abcd"),
        (THERE, TokenChoice(authorize="production:train-3-abcd"), "bob", None, "train-3-abcd"),
        (THERE, TokenChoice(generate=True), "ann", None, "train-4-"),
        (THERE, TokenChoice(given="mine"), "ann", None, "mine"),
        # What came there without a token is guarded from now on.
        (Standing(None, None), TokenChoice(), "bob", None, "train-0-"),
    ],
)
def test_the_token_of_a_deployment(
    standing: Standing | None, choice: TokenChoice, user: str, stored: str | None, token: str
) -> None:
    chosen = choose_token("train", standing, choice, user=user, stored=stored)
    assert chosen.startswith(token)
    assert len(chosen) == len(token) + (4 if token.endswith("-") else 0)


@pytest.mark.parametrize("choice", [TokenChoice(), TokenChoice("wrong"), TokenChoice(given="mine")])
@pytest.mark.parametrize("stored", [None, "train-2-abcd"])
def test_what_is_somebody_elses_is_refused(choice: TokenChoice, stored: str | None) -> None:
    with pytest.raises(FlowcError, match="`train` was deployed by ann"):
        choose_token("train", THERE, choice, user="bob", stored=stored)


def test_tokens_are_kept_for_their_user_only(tmp_path: Path) -> None:
    environment = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert read_token("shop.prod.train", environment) is None
    keep_token("shop.prod.train", "one", environment)
    keep_token("shop.prod.train", "two", environment)
    assert read_token("shop.prod.train", environment) == "two"
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("{")
    with pytest.raises(FlowcError, match="cannot be read"):
        read_token("shop.prod.train", environment)
