"""AWS's cron expressions in crontab's words, held against every minute that they name."""

from __future__ import annotations

import pytest

from flowc.ir.cron import cron_fault, to_crontab


@pytest.mark.parametrize(
    ("expression", "crontab"),
    [
        # The presets of @schedule.
        ("0 * * * ? *", "0 * * * *"),
        ("0 0 * * ? *", "0 0 * * *"),
        ("0 0 ? * SUN *", "0 0 * * 0"),
        # Sunday is 1 in AWS; 0 and 7 in crontab, of which Argo takes 0 only.
        ("0 0 ? * 1 *", "0 0 * * 0"),
        ("0 0 ? * 2-6 *", "0 0 * * 1-5"),
        ("15 10 ? * MON-FRI *", "15 10 * * 1-5"),
        ("0 0 * * 7", "0 0 * * 0"),
        ("0 0 * * 5-7", "0 0 * * 5,6,0"),
        # Ranges over the end of the week or year.
        ("0 0 ? * 7-2 *", "0 0 * * 6,0,1"),
        ("0 0 * * sat-sun", "0 0 * * 6,0"),
        ("0 0 ? NOV-FEB 2,4 *", "0 0 * 11,12,1,2 1,3"),
        # Steps.
        ("*/5 * * * *", "*/5 * * * *"),
        ("10-20/5 * * * *", "10,15,20 * * * *"),
        ("0/15 8 * * ? *", "0,15,30,45 8 * * *"),
        ("0 0 ? * 2/2 *", "0 0 * * 1,3,5"),
        ("0 0 * * 1/2", "0 0 * * 1,3,5"),
    ],
)
def test_what_crontab_can_say(expression: str, crontab: str) -> None:
    assert cron_fault(expression) is None
    assert to_crontab(expression) == crontab
    assert cron_fault(crontab) is None
    assert to_crontab(crontab) == crontab


@pytest.mark.parametrize(
    "expression",
    ["0 0 1 * ? 2027", "0 0 L * ? *", "0 0 LW * ? *", "0 0 15W * ? *", "0 0 ? * 2#1 *",
     "0 0 ? * FRIL *", "0 0 L-3 * ? *"],
)  # fmt: skip
def test_what_it_cannot(expression: str) -> None:
    assert cron_fault(expression) is None
    assert to_crontab(expression) is None
