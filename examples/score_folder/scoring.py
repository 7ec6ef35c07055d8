"""The model: a logistic function of three columns, with coefficients fitted elsewhere."""

import csv
import math
from typing import NamedTuple


class Customer(NamedTuple):
    """One row of a file."""

    name: str
    months: int
    tickets: int
    spend: float


def read_customers(path):
    """The customers of a CSV file, and how many rows had something other than numbers in them."""
    customers, rejected = [], 0
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            try:
                customers.append(
                    Customer(
                        row["name"], int(row["months"]), int(row["tickets"]), float(row["spend"])
                    )
                )
            except ValueError:
                rejected += 1
    return customers, rejected


def probability_of_leaving(customer):
    """Between 0 and 1: more tickets raise it; more months and more spending lower it."""
    logit = 0.9 * customer.tickets - 0.06 * customer.months - 0.01 * customer.spend - 0.2
    return 1 / (1 + math.exp(-logit))
