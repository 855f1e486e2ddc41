"""The way to one client's page, from any table that names clients."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st


def table(rows: pd.DataFrame, key: str, hidden: Sequence[str] = ("account_id", "deal_id")) -> None:
    """A table of clients; a click on a row opens the client. `rows` has the column `account_id`, which is not shown."""
    shown = rows.drop(columns=[column for column in hidden if column in rows])
    shown = shown.rename(columns={name: name.replace("_", " ").capitalize() for name in shown.columns})
    picked = st.dataframe(
        shown,
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        width="stretch",
        column_config={
            name: st.column_config.DateColumn(name, format="YYYY-MM-DD")
            for name in shown.select_dtypes("datetime").columns
        },
    )
    for row in picked["selection"]["rows"]:
        if pd.notna(account := rows["account_id"].iloc[row]):
            open_client(str(account))


def open_client(account_id: str) -> None:
    """Go to the client's page, or from one client to another there; the rest of the link stays as it is."""
    if not (st.context.url or "").rstrip("/").endswith("/client"):
        st.switch_page("../client.py", query_params={"client": account_id})
    elif st.query_params.get("client") != account_id:
        st.query_params["client"] = account_id
        st.rerun()
