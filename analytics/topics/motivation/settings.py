"""What a leader fixes before looking at the verdict, so that it cannot be moved until it says what one hoped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Three choices, and whether they were made before or after the first look.

    Attributes
    ----------
    smallest
        The smallest effect that matters, in points of bookings per 10% raise, above 0.
    level
        The level of the interval, 0.90 to 0.99.
    lag
        Months after a raise that are left out, 0 to 3, because results could not have moved yet.
    stored
        The day they were stored; None = the product's own, fixed before it saw any data.
    after_looking
        Whether they were changed after a verdict had been seen.
    """

    smallest: float = 5.0
    level: float = 0.95
    lag: int = 0
    stored: date | None = None
    after_looking: bool = False

    def __post_init__(self) -> None:
        if not self.smallest > 0:
            raise ValueError(f"The smallest effect that matters is {self.smallest}; it must be above 0.")
        if not 0.90 <= self.level <= 0.99:
            raise ValueError(f"The level is {self.level}; it must lie between 0.90 and 0.99.")
        if self.lag not in (0, 1, 2, 3):
            raise ValueError(f"The months of lag are {self.lag}; they must be 0, 1, 2 or 3.")

    def to_mapping(self) -> dict[str, Any]:
        """The settings as plain values, for the history."""
        return asdict(self) | {"stored": self.stored.isoformat() if self.stored else None}

    @classmethod
    def from_mapping(cls, kept: dict[str, Any]) -> Settings:
        """The settings that `to_mapping` wrote; keys it does not know are left alone."""
        known = {f.name: kept[f.name] for f in fields(cls) if f.name in kept}
        stored = known.get("stored")
        return cls(**known | {"stored": date.fromisoformat(stored) if stored else None})
