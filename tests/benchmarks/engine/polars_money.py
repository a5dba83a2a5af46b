"""Money in Polars: as whole numbers, or as decimals widened before each product."""

import polars as pl


class WholeNumbers:
    """Money as integers: cents, credits in ten-thousandths, products in hundred-millionths."""

    def amount(self, cents: pl.Expr) -> pl.Expr:
        """Return an amount as it is kept."""
        return cents

    def credit(self, amount: pl.Expr, percent: pl.Expr) -> pl.Expr:
        """Return a credit."""
        return amount * percent

    def rate(self, ten_thousandths: pl.Expr) -> pl.Expr:
        """Return a rate as it is kept."""
        return ten_thousandths.cast(pl.Int64)

    def bound(self, ten_thousandths: pl.Expr) -> pl.Expr:
        """Return a tier's bound as it is kept, like a credit."""
        return ten_thousandths.cast(pl.Int64)

    def product(self, credit: pl.Expr, rate: pl.Expr) -> pl.Expr:
        """Return what a credit pays before rounding."""
        return credit * rate

    def cents(self, product: pl.Expr) -> pl.Expr:
        """Return a product in cents, rounded half away from nought."""
        return product.sign() * ((product.abs() + 500_000) // 1_000_000)

    def ten_thousandths(self, credit: pl.Expr) -> pl.Expr:
        """Return a credit as a whole number."""
        return credit


class Decimals(WholeNumbers):
    """Money as decimals of up to 38 digits."""

    def amount(self, cents: pl.Expr) -> pl.Expr:
        """Return an amount as it is kept."""
        return cents.cast(pl.Decimal(38, 2)) * pl.lit("0.01").cast(pl.Decimal(38, 2))

    def credit(self, amount: pl.Expr, percent: pl.Expr) -> pl.Expr:
        """Return a credit."""
        return amount.cast(pl.Decimal(38, 4)) * (
            percent.cast(pl.Decimal(38, 2)) * pl.lit("0.01").cast(pl.Decimal(38, 2))
        )

    def rate(self, ten_thousandths: pl.Expr) -> pl.Expr:
        """Return a rate as it is kept."""
        return ten_thousandths.cast(pl.Decimal(38, 4)) * pl.lit("0.0001").cast(pl.Decimal(38, 4))

    def bound(self, ten_thousandths: pl.Expr) -> pl.Expr:
        """Return a tier's bound as it is kept, like a credit."""
        return self.rate(ten_thousandths)

    def product(self, credit: pl.Expr, rate: pl.Expr) -> pl.Expr:
        """Return what a credit pays before rounding."""
        return credit.cast(pl.Decimal(38, 8)) * rate

    def cents(self, product: pl.Expr) -> pl.Expr:
        """Return a product in cents, rounded half away from nought."""
        rounded = product.round(2, mode="half_away_from_zero").cast(pl.Decimal(38, 2))
        return (rounded * pl.lit(100).cast(pl.Decimal(38, 2))).cast(pl.Int64)

    def ten_thousandths(self, credit: pl.Expr) -> pl.Expr:
        """Return a credit as a whole number."""
        return (credit * pl.lit(10_000).cast(pl.Decimal(38, 4))).cast(pl.Int64)
