"""Numbers without a gap: each is taken in the transaction that uses it, under the lock of its series' one row."""

from django.db import transaction
from django.db.models import F

from attune.billing.books import NumberSeries


def take_number(key: NumberSeries.Key) -> int:
    """Return the next number of a series; whoever else wants one waits until this transaction has ended.

    If the transaction is taken back, so is the number.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A number is taken in the transaction that uses it.")
    series = NumberSeries.objects.filter(key=key)
    if not series.update(last=F("last") + 1):  # the update locks the row; reading first would not
        NumberSeries.objects.get_or_create(key=key)
        series.update(last=F("last") + 1)
    return series.values_list("last", flat=True).get()
