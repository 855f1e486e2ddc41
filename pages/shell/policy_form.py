"""The form in which a leader changes the agreed policy; what is saved is a new version."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics.policy import ChargeIn, PlanKind, Policy, Side
from analytics.policy_file import from_mapping, to_mapping
from analytics.policy_words import changes
from pages import show

SIDES = {Side.SALES.value: "Sales", Side.SHARED.value: "Both, by the share",
         Side.ACCOUNT_MANAGEMENT.value: "Account management"}  # fmt: skip
MONTHS = {ChargeIn.CANCEL_MONTH.value: "Month of the cancellation", ChargeIn.CLOSE_MONTH.value: "Month of the close"}
KINDS = {
    PlanKind.MARGINAL.value: "On what lies above each step",
    PlanKind.RETROACTIVE.value: "On everything, once reached",
}


def edit(policy: Policy) -> None:
    """Every rule people argue about, as they stand; saving keeps them as a new version.

    Raises
    ------
    PolicyError
        A value out of its range; nothing is saved.
    """
    document = to_mapping(policy)
    with st.form("policy"):
        _early(document)
        _handoff(document)
        plans = [_plan(plan, number) for number, plan in enumerate(document["pay_plan"])]
        document["privacy"]["smallest_group"] = _whole("Smallest group shown", document["privacy"]["smallest_group"], 3)
        st.subheader("Agreed")
        left, middle, right = st.columns(3)
        on = left.date_input("Agreed on", value="today", key="policy_on")
        by = middle.text_input("Agreed by", key="policy_by", max_chars=80)
        valid_from = right.date_input("Valid from", value="today", key="policy_from")
        sent = st.form_submit_button("Save as a new version", type="primary")
    if not sent:
        return
    if not by.strip() or not isinstance(on, date) or not isinstance(valid_from, date):
        st.error("Say who agreed, on which day, and from which day it is valid.")
        return
    document |= {"pay_plan": plans}
    document["agreed"] = {"on": on, "by": by.strip(), "valid_from": valid_from}
    version = from_mapping(document)
    moved = changes(policy, version)
    if not moved:
        st.info("This says what the latest version says: nothing was saved.")
        return
    show.history().add_policy(version, by.strip())
    st.session_state["policy_saved"] = f"Saved, valid from {valid_from:%d %B %Y}: {'; '.join(moved)}."
    st.rerun()


def _early(document: dict[str, Any]) -> None:
    hit, credit = document["cancellation"], document["upgrade"]
    left, right = st.columns(2)
    with left:
        st.subheader("Early cancellations")
        hit["window_days"] = _whole("Early means within how many days", hit["window_days"], 1, key="p_hit_days")
        hit["hit"] = _one("Carried by", SIDES, hit["hit"], "p_hit")
        hit["sales_share"] = _percent("Share of sales, when both", hit["sales_share"], "p_hit_share")
        hit["charge_in"] = _one("Charged in the", MONTHS, hit["charge_in"], "p_hit_month")
        hit["relieve_renewal_target"] = st.checkbox(
            "What sales carries leaves the renewal target", value=hit["relieve_renewal_target"], key="p_hit_relief"
        )
    with right:
        st.subheader("Early upgrades")
        credit["window_days"] = _whole("Early means within how many days", credit["window_days"], 1, key="p_up_days")
        credit["credit"] = _one("Credited to", SIDES, credit["credit"], "p_up")
        credit["sales_share"] = _percent("Share of sales, when both", credit["sales_share"], "p_up_share")


def _handoff(document: dict[str, Any]) -> None:
    handoff, escalation, meetings = document["handoff"], document["escalation"], document["meetings"]
    left, right = st.columns(2)
    with left:
        st.subheader("Handoff")
        handoff["first_contact_days"] = _whole("First contact within days", handoff["first_contact_days"], 0)
        handoff["both_sides_within_days"] = _whole("Both sides edit within days", handoff["both_sides_within_days"], 1)
        handoff["target"] = _percent("Target, share of handoffs", handoff["target"], "p_target")
        sections = st.text_input("Sections of the document", value=", ".join(handoff["sections"]), key="p_sections")
        handoff["sections"] = [part.strip() for part in sections.split(",") if part.strip()]
    with right:
        st.subheader("Escalations and meetings")
        escalation["respond_within_hours"] = _whole("Answered within hours", escalation["respond_within_hours"], 1)
        route = st.text_input("Route, stop by stop", value=", ".join(escalation["route"]), key="p_route")
        escalation["route"] = [part.strip() for part in route.split(",") if part.strip()]
        meetings["alignment_every_days"] = _whole("Alignment meeting every days", meetings["alignment_every_days"], 1)
        meetings["outing_every_days"] = _whole("Outing every days", meetings["outing_every_days"], 1)


def _plan(plan: dict[str, Any], number: int) -> dict[str, Any]:
    with st.expander(f"Pay plan: {show.text(plan['name'])}"):
        kind = _one("A rate pays", KINDS, plan["kind"], f"p_kind_{number}")
        applies = st.text_input(
            "Applies to (everybody, or roles, groups, people)",
            value=", ".join(plan["applies_to"]),
            key=f"p_to_{number}",
        )
        capped = None if plan["cap"] == "none" else float(plan["cap"])
        cap = st.number_input(
            "Cap, as a multiple of the target variable (empty: none)",
            min_value=0.0,
            value=capped,
            key=f"p_cap_{number}",
        )
        tiers = st.data_editor(
            pd.DataFrame(plan["tiers"]), num_rows="dynamic", hide_index=True, key=f"p_tiers_{number}", width="stretch"
        )
    kept = tiers.dropna().sort_values("from")
    return {
        "name": plan["name"],
        "kind": kind,
        "applies_to": [part.strip() for part in applies.split(",") if part.strip()] or ["everybody"],
        "cap": "none" if cap is None else cap,
        "tiers": [
            {"from": float(start), "rate": float(rate)} for start, rate in zip(kept["from"], kept["rate"], strict=True)
        ],
    }


def _whole(label: str, value: int, least: int, key: str = "") -> int:
    return int(st.number_input(label, min_value=least, value=value, step=1, key=key or f"p_{label}"))


def _percent(label: str, value: float, key: str) -> float:
    return float(st.number_input(f"{label}, %", 0, 100, value=round(100 * value), step=5, key=key)) / 100


def _one(label: str, options: dict[str, str], value: str, key: str) -> str:
    names = list(options)
    return str(st.selectbox(label, names, index=names.index(value), format_func=options.__getitem__, key=key))
