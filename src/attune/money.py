"""Amounts of money as people read them."""

from decimal import Decimal


def money(amount: Decimal | int) -> str:
    """Tell an amount as £1,234.50: exact to the penny, with a true minus sign for what is given back."""
    pence = Decimal(amount)
    sign = "−" if pence < 0 else ""
    return f"{sign}£{abs(pence):,.2f}"


def pounds(amount: Decimal | int) -> str:
    """Tell a price as £150 when it is whole, and as £157.50 when it is not."""
    return money(amount).removesuffix(".00")
