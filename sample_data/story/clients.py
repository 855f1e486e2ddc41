"""Names of clients, and the short sentences of their life-cycle documents. All of it is made up."""

from __future__ import annotations

import numpy as np

_PLACES = (
    "Alderfen", "Amberlow", "Ashgrove", "Barrowmere", "Beckfield", "Birchholt", "Blackmarsh", "Brackwell",
    "Bramblecote", "Brindle", "Calderwick", "Carrowdale", "Chalkham", "Cloverhurst", "Coldspring", "Corriemoor",
    "Cranwold", "Crowhollow", "Danebrook", "Deepdene", "Driftwood", "Dunmarrow", "Eastfold", "Elderbank", "Elmscar",
    "Fallowfield", "Farrowgate", "Fennick", "Fernhollow", "Foxmere", "Gallowhill", "Glenharrow", "Goldcrest",
    "Greyfell", "Hallowby", "Harebell", "Hartsmoor", "Hawkbury", "Hazelthorpe", "Heronsgate", "Highmarl", "Hollin",
    "Ingleford", "Ironvale", "Ivyholm", "Jasperton", "Juniper", "Kelderby", "Kestrelton", "Kingsmarl", "Lambswold",
    "Larchmont", "Linden", "Loxwood", "Maplecourt", "Marlowby", "Meadowick", "Millrace", "Mossgill", "Netherfold",
    "Northwick", "Oakhanger", "Orchardleigh", "Otterburn", "Pebblecombe", "Pinehurst", "Quarryside", "Ravensden",
    "Redmarley", "Rookhope", "Rowanside", "Sandling", "Saltmarsh", "Sedgewick", "Silverfold", "Sorrelby",
    "Stonecroft", "Sweetbriar", "Tanglewood", "Thistledown", "Thornwick", "Umberleigh", "Valehead", "Violetbank",
    "Wainfold", "Wexcombe", "Whitlow", "Wickenby", "Willowmere", "Winterbeck", "Wrenfield", "Yarrowby",
)  # fmt: skip
_TRADES = (
    "Dental", "Physio", "Veterinary", "Auto Repair", "Pilates", "Yoga Studio", "Opticians", "Hearing Care",
    "Barbers", "Dog Grooming", "Music School", "Driving School", "Language School", "Tax Advisers", "Law Office",
    "Architects", "Joinery", "Plumbing", "Heating", "Electric", "Roofing", "Landscaping", "Cleaning", "Catering",
    "Bakery", "Coworking", "Climbing Hall", "Swim School", "Dance Academy", "Photo Studio", "Print Shop",
    "Bicycle Works", "Tyre Service", "Chiropractic", "Podiatry", "Dermatology", "Family Practice", "Midwives",
    "Counselling", "Kindergarten", "Tutoring", "Boat Hire", "Event Hall", "Piano Repair", "Upholstery",
)  # fmt: skip
_ODD = (
    'Miller "Fix-It" Motors', "Fennick, Dray & Daughters", "O'Brannigan Stoves", "Çelik & Søn Joinery",
    "NA Logistics",
)  # fmt: skip

WORDS: dict[str, tuple[str, ...]] = {
    "needs": (
        "One calendar for {n} sites", "Fewer missed appointments", "Invoices on the same day",
        "Less phone at reception",
        "Deposits before long jobs", "Staff rota without paper", "Online booking at night", "Reminders by text",
        "One bill per family", "See who has not paid",
    ),
    "goals": (
        "No-shows under {p}% by summer", "Two hours a day saved", "Paid within {d} days", "{p} new regulars a month",
        "Half of bookings online", "Close the month in a day", "All {n} sites live by autumn",
    ),
    "aspirations": (
        "A further branch next year", "Hand over to the daughter", "A waiting list, not gaps",
        "Known for being on time",
        "Four-day week for all", "Best reviews in town", "Own academy for apprentices",
    ),
    "decision_makers": (
        "Owner alone", "Owner and office lead", "Two partners", "Practice manager, owner signs", "Board of three",
        "Owner; bookkeeper has a say", "Head of reception", "Founder and spouse",
    ),
    "commitments": (
        "Import of old bookings by us", "Training on site, one day", "Price kept for two years",
        "Go-live before the {d}th", "Export to their bookkeeping",
    ),
    "success_criteria": ("No-shows halved", "Team uses it daily", "Invoices out same day", "First booking in a week"),
    "champion": ("Office lead", "Reception", "The younger partner", "Bookkeeper", "Practice manager"),
    "risks": ("Old system till year-end", "Owner away in {d} days", "Half the staff against it", "Slow line, site {n}"),
}  # fmt: skip


def client_names(rng: np.random.Generator, count: int) -> list[str]:
    """Different names of clients, a few of them awkward in a CSV file."""
    every = [f"{place} {trade}" for place in _PLACES for trade in _TRADES]
    names = [every[i] for i in rng.permutation(len(every))[:count]]
    if len(names) < count:
        names += [f"{every[i]} II" for i in rng.permutation(len(every))[: count - len(names)]]
    for i, odd in enumerate(_ODD[: count // 800]):
        names[40 + 170 * i] = odd
    return names


def sentence(rng: np.random.Generator, section: str) -> str:
    """A sentence that stands in a section of the document."""
    words = WORDS[section][int(rng.integers(len(WORDS[section])))]
    return words.format(n=int(rng.integers(2, 6)), p=int(rng.integers(3, 13)), d=int(rng.integers(10, 29)))
