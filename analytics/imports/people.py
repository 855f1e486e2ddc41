"""Who is who: the references in every export, matched by id, then e-mail, then name.

Two people of one name are never made one by their name alone, and a likely slip of the pen is asked about, not
corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analytics.contract import PEOPLE, TABLES, UNASSIGNED, empty
from analytics.imports.ids import canonical_id
from analytics.imports.names import name_in_email, name_key, plain_letters, tidy_name
from analytics.imports.results import Note, Question
from analytics.imports.spelling import nearly_same
from analytics.imports.teams import LOOKS_AFTER, SELLS, counted, with_teams

SOMEBODY_ELSE = "somebody else"
_NOBODY = {"", UNASSIGNED, "unassigned", "none", "no owner", "n/a", "-"}


@dataclass(frozen=True)
class Identities:
    """Everybody, and whom each reference means.

    Attributes
    ----------
    people
        The table `people`, one row per person: the users export where there is one, and whoever else is named.
    same
        `person_id` of each reference in the tables, as it is written there.
    questions
        Who may be meant; `about` is the reference, each choice a `person_id` to remember as the decision.
    """

    people: pd.DataFrame
    same: Mapping[str, str]
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()


def identities(
    tables: Mapping[str, pd.DataFrame], people: pd.DataFrame | None, decisions: Mapping[str, str]
) -> Identities:
    """Match every reference to a person.

    Parameters
    ----------
    tables
        Frames by table name; only their person columns are read, and only the distinct values.
    people
        The users export, or None: then everybody is taken from the other tables.
    decisions
        Earlier answers: `person_id` by reference. A reference decided to be itself is somebody else.
    """
    referred = _references(tables)
    roster, twins = _roster(people)
    register = _Register(roster, twins)
    same: dict[str, str] = dict(twins)
    questions: list[Question] = []
    strangers: list[str] = []
    for reference in referred:
        found = _decided(reference, decisions, register) or register.find(reference)
        if found:
            same[reference] = found
            continue
        strangers.append(reference)
        if reference not in decisions and len(register.of_name(reference)) > 1:
            questions.append(_two_of_one_name(reference, register))
    newcomers = _newcomers(strangers, decisions)
    same.update(newcomers)
    questions += _slips(newcomers, register, decisions, asked={question.about for question in questions})
    everybody = _with_newcomers(roster, newcomers)
    everybody, assumed = with_teams(everybody, same, referred)
    return Identities(
        _with_manager_names(everybody, register), same, tuple(questions), (*_said(people, newcomers), *assumed)
    )


def _references(tables: Mapping[str, pd.DataFrame]) -> dict[str, set[tuple[str, str]]]:
    """Where each distinct reference occurs, as (table, column); people who sell come first."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    first = [place for place in (*SELLS, *LOOKS_AFTER) if place[0] in tables]
    rest = [(name, c) for name in tables if name in TABLES and name != "people" for c in TABLES[name].people]
    for name, column in dict.fromkeys([*first, *rest]):
        if column in tables[name]:
            for value in tables[name][column].dropna().unique():
                if str(value).strip().casefold() not in _NOBODY:
                    found[str(value)].add((name, column))
    return dict(found)


def _roster(people: pd.DataFrame | None) -> tuple[pd.DataFrame, dict[str, str]]:
    """The users export with one row per person, and the person_id of ids that turned out to be somebody's second."""
    roster = empty(PEOPLE).astype({name: "str" for name in PEOPLE.names if not name.endswith("_date")})
    dates = dict.fromkeys(("start_date", "end_date"), "datetime64[us]")
    if people is None or people.empty:
        return roster.astype(dates), {}
    given = people.reindex(columns=list(PEOPLE.names)).copy()
    for name in PEOPLE.names:
        given[name] = pd.to_datetime(given[name]) if name in dates else given[name].astype("str")
    given = given.astype(dates)
    given = given[given["person_id"].notna()].drop_duplicates("person_id", keep="last")
    given["name"] = given["name"].fillna(given["person_id"])
    address = given["email"].str.strip().str.casefold()
    first_of_address = given["person_id"].groupby(address).transform("first").fillna(given["person_id"])
    second = given["person_id"] != first_of_address
    twins = dict(zip(given.loc[second, "person_id"], first_of_address[second], strict=True))
    return given[~second].reset_index(drop=True), twins


class _Register:
    """The known people, to be looked up by id, e-mail or name."""

    def __init__(self, roster: pd.DataFrame, twins: Mapping[str, str]) -> None:
        self.names: dict[str, str] = dict(zip(roster["person_id"], roster["name"], strict=True))
        self.emails = {
            email.strip().casefold(): person
            for person, email in zip(roster["person_id"], roster["email"], strict=True)
            if isinstance(email, str)
        }
        self._ids = {canonical_id(i.strip()): p for i, p in ({p: p for p in self.names} | dict(twins)).items()}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_letters: dict[str, list[str]] = defaultdict(list)
        for person, name in self.names.items():
            self._by_name[name_key(name)].append(person)
            self._by_letters[plain_letters(name_key(name))].append(person)

    def of_name(self, reference: str) -> list[str]:
        """Everybody of the name that the reference is, or that its address spells out."""
        key = name_key(reference)
        return self._by_letters.get(name_in_email(key), []) if "@" in key else self._by_name.get(key, [])

    def find(self, reference: str) -> str | None:
        """The one person meant, if there is exactly one."""
        named = self.of_name(reference)
        return (
            self._ids.get(canonical_id(reference.strip()))
            or self.emails.get(reference.strip().casefold())
            or (named[0] if len(named) == 1 else None)
        )

    def keys(self) -> dict[str, str]:
        """One person of each name key."""
        return {key: people[0] for key, people in self._by_name.items()}


def _decided(reference: str, decisions: Mapping[str, str], register: _Register) -> str | None:
    decided = decisions.get(reference)
    if decided is None or decided == reference:
        return register.find(reference) if decided in register.names else None
    return register.find(decided) or decided


def _newcomers(strangers: Iterable[str], decisions: Mapping[str, str]) -> dict[str, str]:
    """A person_id for each reference that no users export knows; spellings of one name are one newcomer."""
    by_key: dict[str, str] = {}
    found: dict[str, str] = {}
    by_letters: dict[str, str] = {}
    for reference in sorted(strangers, key=lambda r: "@" in r):
        if decisions.get(reference) == reference:
            found[reference] = reference
            continue
        key = name_key(reference)
        spelled = name_in_email(key) if "@" in key else ""
        person = by_key.get(key) or by_letters.get(spelled) or canonical_id(tidy_name(reference))
        found[reference] = by_key[key] = by_letters[plain_letters(key)] = person
    return found


def _two_of_one_name(reference: str, register: _Register) -> Question:
    choices = {person: _described(person, register) for person in register.of_name(reference)}
    return Question(
        "two_people_of_one_name",
        f"{len(choices)} people are called “{tidy_name(reference)}”. Who is meant where an export gives only the name?",
        {**choices, reference: SOMEBODY_ELSE},
        about=reference,
    )


def _described(person: str, register: _Register) -> str:
    email = next((email for email, owner in register.emails.items() if owner == person), "")
    return f"{register.names[person]} ({email or person})"


def _slips(
    newcomers: Mapping[str, str], register: _Register, decisions: Mapping[str, str], asked: set[str]
) -> list[Question]:
    """A question for each newcomer whose name is nearly somebody else's."""
    known = register.keys()
    fresh = {name_key(r): r for r in newcomers if "@" not in r and r not in decisions and r not in asked}
    fresh = {key: reference for key, reference in fresh.items() if not any(letter.isdigit() for letter in key)}
    alike = nearly_same(fresh, [*known, *fresh])
    questions: list[Question] = []
    for key, other in alike.items():
        if alike.get(other) == key and other in fresh and other < key:
            continue
        person = known.get(other) or newcomers[fresh[other]]
        name = register.names.get(person, person)
        questions.append(
            Question(
                "nearly_the_same_name",
                f"Is “{tidy_name(fresh[key])}” the same person as “{name}”? They are kept apart until you say so.",
                {person: f"yes, it is {name}", fresh[key]: f"no, {SOMEBODY_ELSE}"},
                about=fresh[key],
            )
        )
    return questions


def _with_newcomers(roster: pd.DataFrame, newcomers: Mapping[str, str]) -> pd.DataFrame:
    fresh = [person for person in dict.fromkeys(newcomers.values()) if person not in set(roster["person_id"])]
    emails = {person: reference for reference, person in newcomers.items() if "@" in reference}
    added = pd.DataFrame({"person_id": fresh, "name": fresh, "email": [emails.get(p) for p in fresh]}, dtype="str")
    return pd.concat([roster, added.reindex(columns=roster.columns).astype(roster.dtypes)], ignore_index=True)


def _with_manager_names(people: pd.DataFrame, register: _Register) -> pd.DataFrame:
    """The manager's name where the export gives the manager's id or e-mail."""
    named = {}
    for manager in people["manager"].dropna().unique():
        person = register.find(manager)
        named[manager] = register.names[person] if person else tidy_name(manager)
    return people.assign(manager=people["manager"].map(named).astype("str"))


def _said(people: pd.DataFrame | None, newcomers: Mapping[str, str]) -> list[Note]:
    fresh = list(dict.fromkeys(newcomers.values()))
    if not fresh:
        return []
    if people is None or people.empty:
        return [
            Note(
                "people_derived",
                f"There is no users export: {counted(len(fresh))} were taken from the names in the other exports.",
            )
        ]
    shown = ", ".join(sorted(fresh)[:5]) + (", …" if len(fresh) > 5 else "")
    return [
        Note("not_in_users_export", f"{counted(len(fresh))} in other exports are not in the users export: {shown}.")
    ]
