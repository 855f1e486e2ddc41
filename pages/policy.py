import streamlit as st

from analytics.policy import Policy, PolicyError
from analytics.policy_file import to_toml
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
    known = policies.versions
    for before, version in list(zip((None, *known), known, strict=False))[::-1]:
        with st.container(border=True):
            st.markdown(f"**{show.text(title(version))}**")
            moved = changes(before, version) if before else ["the first version"]
            st.markdown("\n".join(f"- {show.text(line)}" for line in moved or ["says what the one before says"]))
            with st.expander("All of it"):
                stated(version)
