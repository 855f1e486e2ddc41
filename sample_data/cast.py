"""Quillmere, the made-up company: who works there, and what is true about each of them.

Quillmere sells a booking and billing service to small practices, workshops and studios. Every person is one line
below; the columns after the dates are the truth that the exports hide and the statistics should find again.
"""

from __future__ import annotations

import unicodedata
import zlib
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from sample_data.ids import salesforce_id

FIRST_DAY = date(2024, 11, 1)
LAST_DAY = date(2026, 10, 31)  # the day of the exports
MONTHS = tuple(date(2024 + (10 + i) // 12, (10 + i) % 12 + 1, 1) for i in range(24))
NEW_POLICY = date(2026, 1, 1)  # from here on sales takes the hit of early cancellations, upgrades are shared
DOMAIN = "quillmere.example"
SEED = 2026


@dataclass(frozen=True)
class Person:
    """Somebody at Quillmere.

    `ability` multiplies a seller's bookings, beside season, group and luck; `care` multiplies the risk that a client
    cancels early; `giving` is the number of practices shared per month; `mood` shifts the survey scores. For account
    managers, `ability` is their weight in referrals and `care` their slowness until the first contact.
    """

    name: str
    team: str
    role: str
    group: str
    start: date
    end: date | None
    ability: float
    care: float
    giving: float
    mood: float
    person_id: str

    @property
    def email(self) -> str:
        """Work e-mail: first.last, plain ASCII."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        first, *_, last = plain.replace("'", "").replace("ø", "o").split()
        return f"{first}.{last}@{DOMAIN}".lower()

    @property
    def turned_around(self) -> str:
        """The name as payroll writes it: `Doe, Jane`."""
        first, last = self.name.split(" ", 1)
        return f"{last}, {first}"

    def works(self, month: date) -> bool:
        """Whether the person is in the team on the first day of a month."""
        return self.start <= month and (self.end is None or month <= self.end)


MANAGERS = MappingProxyType({
    "North": "Patricia Abernethy",
    "East": "Rajesh Venkataraman",
    "South": "Hélène Marchetti",
    "West": "Oluwaseun Bankole",
    "Public Sector": "Patricia Abernethy",
})  # fmt: skip
AM_MANAGERS = MappingProxyType({
    "North": "Margit Solheim",
    "East": "Margit Solheim",
    "South": "Desmond Achterberg",
    "West": "Desmond Achterberg",
    "Public Sector": "Desmond Achterberg",
})  # fmt: skip

# name; role; group; start; end; ability; care; giving; mood
_SELLERS = """
Amara Nwosu;            Senior Account Executive; North; 2019-03-01; ;           1.06; 0.8; 9.0;  0.6
Viktor Lindqvist;       Senior Account Executive; North; 2020-06-01; ;           1.12; 0.9; 0.3; -2.1
Priya Raghunathan;      Account Executive;        North; 2021-09-01; ;           1.13; 0.9; 1.6;  0.4
Thomas O'Grady;         Account Executive;        North; 2022-01-01; ;           1.03; 1.0; 1.1;  0.0
Mei-Ling Zhao;          Account Executive;        North; 2022-05-01; ;           1.20; 0.9; 3.1;  0.3
Samuel Osei;            Account Executive;        North; 2023-02-01; ;           0.99; 1.1; 0.7;  0.1
Freya Dahl;             Associate;                North; 2024-08-01; ;           0.78; 1.0; 1.4;  0.5
Gregory Pruitt;         Account Executive;        North; 2020-11-01; 2025-08-31; 0.40; 1.2; 0.0; -0.9
Leila Farahani;         Associate;                North; 2025-10-01; ;           1.05; 1.0; 1.8;  0.6
Daniel Whitcombe;       Senior Account Executive; East;  2018-05-01; ;           1.09; 0.9; 2.6;  0.2
Ines Carvalho;          Senior Account Executive; East;  2020-02-01; ;           1.10; 0.8; 7.0;  0.7
Marcus Boateng;         Account Executive;        East;  2021-04-01; ;           0.91; 1.0; 1.2;  0.1
Hannah Feldstein;       Account Executive;        East;  2022-08-01; ;           0.94; 1.0; 0.9; -0.2
Yusuf Demirel;          Account Executive;        East;  2023-01-01; ;           1.08; 2.1; 0.2; -0.3
Chloe Marchbanks;       Account Executive;        East;  2023-06-01; ;           0.85; 1.0; 0.3;  0.0
Rafael Quintero;        Associate;                East;  2024-03-01; ;           0.98; 1.1; 1.4;  0.4
Nadia Kowalczyk;        Associate;                East;  2024-09-01; ;           0.82; 1.0; 0.0; -0.4
Peter Van Aalst;        Account Executive;        East;  2021-11-01; 2026-03-31; 0.44; 1.2; 0.1; -1.0
Soo-Jin Baek;           Associate;                East;  2026-01-01; ;           0.92; 0.9; 1.5;  0.7
Gloria Mbeki-Hart;      Senior Account Executive; South; 2019-08-01; ;           1.34; 0.9; 2.3;  0.3
Andrés Villanueva;      Account Executive;        South; 2021-02-01; ;           0.95; 1.1; 1.0;  0.1
Keith Rasmussen;        Account Executive;        South; 2020-09-01; ;           1.00; 1.0; 0.0; -0.5
Tanisha Broome;         Account Executive;        South; 2022-03-01; ;           1.03; 1.0; 1.6;  0.2
Oskar Brandvold;        Account Executive;        South; 2022-10-01; ;           1.08; 1.0; 0.4; -0.1
Farah Siddiqui;         Account Executive;        South; 2023-04-01; ;           0.85; 0.9; 0.5;  0.0
Colin Maddox;           Account Executive;        South; 2023-09-01; ;           0.49; 1.2; 0.1; -1.9
Lucía Ferrando;         Associate;                South; 2024-06-01; ;           1.20; 1.0; 5.0;  0.6
Jerome Castellan;       Associate;                South; 2025-03-01; ;           0.72; 1.1; 0.0; -0.2
Beatriz Salgado;        Account Executive;        South; 2021-07-01; 2026-02-28; 0.71; 0.9; 1.0;  0.5
Naomi Kirkbride;        Senior Account Executive; West;  2018-10-01; ;           1.32; 0.9; 6.5;  0.5
Dmitri Volkonov;        Senior Account Executive; West;  2020-04-01; ;           0.99; 1.0; 0.6; -0.2
Wendy Tsukamoto;        Account Executive;        West;  2021-05-01; ;           1.20; 0.9; 1.9;  0.3
Ruben Aldana;           Account Executive;        West;  2022-02-01; ;           1.13; 1.0; 0.8;  0.0
Alicia Thornbury;       Account Executive;        West;  2022-09-01; ;           0.98; 1.0; 0.4;  0.1
Mohamed El-Sayed;       Account Executive;        West;  2023-05-01; ;           0.97; 1.0; 0.8;  0.2
Brandon Stiegler;       Account Executive;        West;  2023-03-01; ;           1.13; 1.0; 0.0; -0.4
Kavita Deshmukh;        Associate;                West;  2024-05-01; ;           0.90; 1.0; 0.8;  0.3
Zoë Hartigan;           Associate;                West;  2025-06-01; ;           1.24; 1.0; 0.9;  0.5
Elaine Forsythe;        Senior Account Executive; Public Sector; 2019-01-01; ;   0.88; 0.8; 1.0;  0.2
Jonas Ekberg;           Account Executive;        Public Sector; 2021-10-01; ;   0.88; 0.9; 0.3;  0.0
Miriam Adler;           Account Executive;        Public Sector; 2023-07-01; ;   0.67; 1.0; 0.6;  0.1
"""

# name; role; group; start; end; referrals (relative); slowness of the first contact; giving; mood
_ACCOUNT_MANAGERS = """
Esther Oyelaran;   Senior Account Manager; North; 2019-02-01; ;           3.0; 0.8; 1.6;  0.5
Callum Strachan;   Account Manager;        North; 2021-06-01; ;           1.0; 1.0; 0.6;  0.1
Yuki Hasegawa;     Account Manager;        North; 2023-01-01; ;           0.6; 0.9; 0.9;  0.2
Bogdan Ilescu;     Account Manager;        North; 2024-02-01; ;           0.3; 1.2; 0.2; -0.2
Renée Fontaine;    Senior Account Manager; East;  2018-09-01; ;           2.2; 0.9; 1.4;  0.4
Isaac Mwangi;      Account Manager;        East;  2022-04-01; ;           1.0; 1.0; 0.8;  0.2
Paula Brenner;     Account Manager;        East;  2022-11-01; ;           0.5; 1.1; 0.1; -0.6
Devon Applewhite;  Account Manager;        East;  2024-07-01; ;           0.4; 1.0; 0.4;  0.0
Carmen Ibáñez;     Senior Account Manager; South; 2020-01-01; ;           1.6; 0.9; 1.2;  0.3
Stuart Pembroke;   Account Manager;        South; 2021-08-01; ;           0.4; 1.5; 0.1; -0.8
Ngozi Eze;         Account Manager;        South; 2023-10-01; ;           0.9; 1.0; 1.0;  0.4
Linda Kessler;     Senior Account Manager; West;  2019-05-01; ;           1.8; 0.8; 1.3;  0.3
Arjun Malhotra;    Account Manager;        West;  2022-06-01; ;           0.8; 1.0; 0.5;  0.1
Sofia Petrakis;    Account Manager;        West;  2024-04-01; ;           0.6; 1.1; 0.7;  0.2
Harold Nakamura;   Account Manager;        Public Sector; 2020-03-01; ;   1.0; 0.9; 0.4;  0.0
"""

# Keith from South moves to account management half-way: his old deals stay his.
MOVER = "Keith Rasmussen"
MOVES = date(2026, 4, 1)
LIST_SELLER = "Brandon Stiegler"  # lives on the purchased list: many small deals, many early cancellations
CARELESS_SELLER = "Yusuf Demirel"  # truly loses more clients early, whatever the lead source
UPGRADE_SELLER = "Marcus Boateng"  # sells the small plan first; his clients upgrade at once
UNHAPPY_STAR = "Viktor Lindqvist"
NEEDS_HELP = "Colin Maddox"
SLOW_PAIR = ("Oskar Brandvold", "Stuart Pembroke")


def _read(lines: str, team: str, first_number: int) -> tuple[Person, ...]:
    people = []
    for number, line in enumerate(lines.strip().splitlines(), start=first_number):
        name, role, group, start, end, *numbers = (part.strip() for part in line.split(";"))
        ability, care, giving, mood = (float(x) for x in numbers)
        leaves = date.fromisoformat(end) if end else None
        person_id = salesforce_id("0055j", 7_000 + 37 * number)
        people.append(Person(name, team, role, group, date.fromisoformat(start), leaves, ability, care, giving,
                             mood, person_id))  # fmt: skip
    return tuple(people)


SELLERS = _read(_SELLERS, "sales", 1)
ACCOUNT_MANAGERS = _read(_ACCOUNT_MANAGERS, "account_management", 101)
EVERYBODY = SELLERS + ACCOUNT_MANAGERS
BY_NAME = MappingProxyType({person.name: person for person in EVERYBODY})
BY_ID = MappingProxyType({person.person_id: person for person in EVERYBODY})


def sells(person: Person, month: date) -> bool:
    """Whether a person carries a quota in a month."""
    return person.team == "sales" and person.works(month) and not (person.name == MOVER and month >= MOVES)


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers of one module: adding a table does not shift those of the others."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
