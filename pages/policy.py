import pandas as pd
import streamlit as st

from analytics.policy import Policies, Policy, PolicyError, to_toml
from analytics.policy_words import changes, in_words
from pages import show
from pages.shell import early, policy_form

st.title("The agreed policy")
st.markdown("*Who takes the hit, who gets the credit, and what everybody can rely on.*")
early.said_after_saving()
policies = show.history().policies()


def stated(policy: Policy) -> None:
    """One version in plain words, a heading per section."""
    for heading, sentence in in_words(policy).items():
        st.markdown(f"**{show.text(heading)}.** {show.text(sentence)}")


def title(policy: Policy) -> str:
    """From when it is valid, when it was agreed and by whom."""
    start = f"Valid from {policy.agreed.valid_from:%d %b %Y}" if policy.agreed.valid_from else "Valid from the start"
    on = f", agreed on {policy.agreed.on:%d %b %Y}" if policy.agreed.on else ""
    return start + on + (f" by {policy.agreed.by}" if policy.agreed.by else "")


def versions(known: Policies) -> pd.DataFrame:
    """What each version changed, newest first."""
    rows = []
    for before, after in zip((None, *known.versions), known.versions, strict=False):
        said = "; ".join(changes(before, after)) if before else "first version"
        rows.append((title(after), said or "nothing"))
    return pd.DataFrame(rows[::-1], columns=["version", "what changes"])


reading, editing, past = st.tabs(["In plain words", "Change it", "Versions"])
with reading:
    st.caption(show.text(title(policies.latest)))
    stated(policies.latest)
    st.download_button(
        "policy.toml", data=to_toml(policies), file_name="policy.toml", mime="application/toml", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
with editing:
    try:
        policy_form.edit(policies.latest)
    except PolicyError as error:
        st.error(show.text(error))
with past:
    st.caption(
        "An event follows the version that is valid on its day. A version of the same day replaces the one before."
    )
    show.table(versions(policies), key="policy_versions")
    for version in policies.versions[::-1]:
        with st.expander(show.text(title(version))):
            stated(version)
