"""Nobody's name, id, e-mail or pay is in any exported file, in any part of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics import access, share
from analytics.exhibit import Audience, Exhibit
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.policy_file import to_mapping
from analytics.topics.catalogue import TOPICS
from tests.share.opened import numbers, texts

AS_OF = date(2026, 10, 31)
LARGE = 200_000  # in a made-up team only pay has figures as large as this


def exported(book: Book, chosen: Chosen, folder: Path, formats, topics) -> tuple[list, list[Path]]:
    found = access.collected(Audience.MEETING, topics, book, chosen)
    context = share.Context(
        "Review", book.as_of, access.narrowed(chosen, book).text(), Audience.MEETING, book.facts,
        to_mapping(book.policies.latest),
    )  # fmt: skip
    return found, share.write(found, folder, formats, context)


def secrets(book: Book) -> set[str]:
    """Names (whole, and their longer parts), ids and e-mails of everybody."""
    people = book.people
    told = {str(v) for c in ("name", "email", "person_id", "manager") for v in people[c].dropna()}
    told |= {part for name in people["name"].dropna() for part in name.split() if len(part) > 4}
    return {secret for secret in told if secret and not secret.startswith("(")}


def found_in(told: str, secret: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", told) is not None


@pytest.fixture(scope="module")
def sample_export(sample, tmp_path_factory):
    return exported(sample, Chosen(), tmp_path_factory.mktemp("export"), share.FORMATS, TOPICS.values())


def test_no_person_of_the_sample_company_is_in_any_file(sample, sample_export):
    words = {word for path in sample_export[1] for text in texts(path) for word in re.findall(r"\w[\w.@'-]*", text)}
    told = "\n".join(text for path in sample_export[1] for text in texts(path))
    hits = {s for s in secrets(sample) if set(re.findall(r"\w[\w.@'-]*", s)) <= words and found_in(told, s)}
    assert hits == set()


def test_no_month_s_pay_of_the_sample_company_is_in_any_file(sample, sample_export):
    pay = collect(sample.table("pay"))
    paid = pay[["base", "target_variable", "commission", "bonus"]]
    amounts = {round(float(v), 2) for v in paid.to_numpy().ravel() if v == v and v > 0 and round(v, 2) % 1 != 0}
    assert amounts
    assert not amounts & {round(n, 2) for path in sample_export[1] for n in numbers(path)}


def test_every_format_was_looked_into(sample_export):
    endings = {path.suffix for path in sample_export[1]}
    assert endings == {".json", ".html", ".pptx", ".xlsx", ".csv", ".txt"}
    for path in sample_export[1]:
        if path.suffix != ".csv":
            assert any("Person" in text for text in texts(path))


def test_findings_are_the_same_on_every_surface(sample_export):
    found, paths = sample_export
    shown = [item for item in found if isinstance(item, Exhibit)]
    for path in paths:
        if path.suffix in {".json", ".pptx", ".xlsx", ".txt", ".html"}:
            told = "\n".join(" ".join(text.split()) for text in texts(path))
            assert [item.key for item in shown if " ".join(item.finding.split()) not in told] == []


def small_team(seed: int) -> tuple[Book, Chosen]:
    """A team of 3 to 14 in which only pay has large figures, and an unlucky filter."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(3, 15))
    ids = [f"00Q{seed:02}X{i:03}" for i in range(size)]
    names = [f"Zeb{seed}q{i} Quux{i}w{seed}" for i in range(size)]
    people = pd.DataFrame(
        {
            "person_id": ids, "name": names, "email": [f"zeb{i}@quux{seed}.example" for i in range(size)],
            "team": ["account_management" if i % 4 == 3 else "sales" for i in range(size)],
            "manager": rng.choice(["Maxi Quibble", "Mona Quibble"], size),
            "group": rng.choice(["North", "South"], size),
        }
    )  # fmt: skip
    months = [date(2026, month, 1) for month in range(5, 11)]
    rows = [(i, m) for i in ids for m in months]
    base = {i: rng.uniform(4e6, 8e6) for i in ids}
    pay = pd.DataFrame(rows, columns=["person_id", "period"])
    pay["base"] = pay["person_id"].map(base) * (1 + 0.05 * (pd.to_datetime(pay["period"]).dt.month > 7))
    pay["target_variable"] = pay["base"] * rng.uniform(0.2, 0.6)
    pay["commission"] = pay["target_variable"] * rng.uniform(0.4, 1.6, len(pay))
    quotas = pd.DataFrame(rows, columns=["person_id", "period"]).assign(quota=9.0)
    count = size * 12
    deals = pd.DataFrame(
        {
            "deal_id": [f"D{i}" for i in range(count)], "account_id": [f"A{i}" for i in range(count)],
            "owner_id": rng.choice(names, count), "account_manager_id": rng.choice(ids, count),
            "close_date": rng.choice(months, count), "amount": rng.uniform(1, 9, count),
            "lead_source": rng.choice(["Web", "Fair"], count),
        }
    )  # fmt: skip
    gone = deals.sample(frac=0.2, random_state=seed)
    cancellations = pd.DataFrame(
        {"deal_id": gone["deal_id"], "cancel_date": pd.to_datetime(gone["close_date"]).dt.date}
    )
    tables = {"people": people, "pay": pay, "quotas": quotas, "deals": deals, "cancellations": cancellations}
    filters = [
        Chosen(), Chosen(people=tuple(ids[:1])), Chosen(people=tuple(ids[1:])), Chosen(groups=("North",)),
        Chosen(managers=("Mona Quibble",), teams=("sales",)), Chosen(months[-1], months[-1]),
    ]  # fmt: skip
    return Book.from_frames(tables, as_of=AS_OF), filters[seed % len(filters)]


@pytest.mark.parametrize("seed", range(50))
def test_no_small_team_is_given_away_by_an_unlucky_filter(seed, tmp_path):
    book, chosen = small_team(seed)
    names = ("quota_and_pay", "motivation", "cancellations") if seed % 10 == 0 else ("quota_and_pay",)
    formats = share.FORMATS if seed % 10 == 0 else ("json", "txt")
    _, paths = exported(book, chosen, tmp_path, formats, [TOPICS[name] for name in names])
    told = "\n".join(text for path in paths for text in texts(path))
    assert [secret for secret in secrets(book) if found_in(told, secret)] == []
    large = {n for path in paths for n in numbers(path) if abs(n) >= LARGE}
    assert large == set()


def test_the_search_finds_names_and_pay_in_a_leader_s_file(tmp_path):
    book, _ = small_team(11)
    words = {access.WITH_NAMES, access.WITH_PAY}
    found = access.collected(Audience.LEADER, [TOPICS["quota_and_pay"]], book, Chosen(), words=words)
    paths = share.write(found, tmp_path, ("json", "xlsx", "html", "pptx"), share.Context("Review", book.as_of))
    for path in paths:
        told = "\n".join(texts(path))
        assert any(found_in(told, name) for name in book.people["name"])
    assert [path.name for path in paths[:3] if not any(n >= LARGE for n in numbers(path))] == []
