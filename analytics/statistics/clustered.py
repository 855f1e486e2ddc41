"""One slope by least squares, with errors that allow a person's months to resemble each other."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

NOTHING_LEFT = 1e-6
"""A cause that keeps less than this share of its squares beside the controls moved with them, but for rounding."""


@dataclass(frozen=True)
class Effect:
    """A slope with its clustered error.

    Where nothing can be estimated all but `people` are nan.

    Attributes
    ----------
    slope, se
        Units of the outcome per unit of the cause, and its standard error.
    df
        Degrees of freedom of its t distribution.
    p, low, high
        Two-sided p against 0, and the 95% interval.
    people
        Those who stand behind it.
    """

    slope: float
    se: float
    df: float
    p: float
    low: float
    high: float
    people: int

    @property
    def known(self) -> bool:
        """Whether there was anything to estimate."""
        return not math.isnan(self.slope)

    def interval(self, level: float) -> tuple[float, float]:
        """The interval at another level than 0.95: `(low, high)`."""
        reach = float(special.stdtrit(self.df, 0.5 + level / 2)) * self.se if self.known else math.nan
        return self.slope - reach, self.slope + reach


def clustered_slope(
    outcome: np.ndarray,
    cause: np.ndarray,
    controls: np.ndarray,
    cluster: np.ndarray,
    *,
    absorb: bool,
    errors: str = "CR2",
) -> Effect:
    """Slope of `outcome` on `cause` beside `controls`, errors clustered.

    Parameters
    ----------
    outcome, cause
        Shape (rows,).
    controls
        Shape (rows, columns); columns may depend on each other.
    cluster
        Shape (rows,): whose row it is, as a number.
    absorb
        Whether each cluster has a dummy of its own.
    errors
        "CR2", the bias-reduced error of Bell and McCaffrey (2002) with Satterthwaite degrees of freedom (Pustejovsky
        and Tipton 2018), right with few clusters and with few of them treated; "CR1", the ordinary one with
        t(clusters - 1).
    """
    order = np.argsort(cluster, kind="stable")
    names, size = np.unique(cluster[order], return_counts=True)
    y, x, z = outcome[order].astype(float), cause[order].astype(float), controls[order].astype(float)
    if absorb:
        y, x, z = (_centred(column, size) for column in (y, x, z))
    basis = _orthonormal(z)
    whole = x @ x
    x, y = _beside(x, basis), _beside(y, basis)
    left = x @ x
    if len(names) < 2 or left <= NOTHING_LEFT * max(whole, 1e-300):
        return Effect(math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, len(names))
    slope = float(x @ y / left)
    residual = y - slope * x
    if errors == "CR1":
        parameters = basis.shape[1] + 1 + absorb * len(names)
        error, df = _cr1(x / left, residual, size, parameters), float(len(names) - 1)
    elif errors == "CR2":
        error, df = _cr2(x / left, residual, np.column_stack([basis, x / math.sqrt(left)]), size, absorb)
    else:
        raise ValueError(f'errors are "CR1" or "CR2", not "{errors}"')
    return _effect(slope, error, df, len(names))


def _effect(slope: float, error: float, df: float, people: int) -> Effect:
    if not (error > 0 and df > 0):
        return Effect(slope, error, df, math.nan, math.nan, math.nan, people)
    reach = float(special.stdtrit(df, 0.975)) * error
    p = 2 * float(special.stdtr(df, -abs(slope / error)))
    return Effect(slope, error, df, p, slope - reach, slope + reach, people)


def _centred(values: np.ndarray, size: np.ndarray) -> np.ndarray:
    sums = np.add.reduceat(values, np.concatenate([[0], np.cumsum(size)[:-1]]), axis=0)
    means = sums / (size if values.ndim == 1 else size[:, None])
    return values - np.repeat(means, size, axis=0)


def _orthonormal(columns: np.ndarray) -> np.ndarray:
    """A basis of the columns' span, whatever their rank: twice through the small eigenproblem."""
    basis = columns
    for floor in (1e-9, 0.5):
        values, vectors = np.linalg.eigh(basis.T @ basis)
        keep = values > floor * max(float(values.max(initial=0.0)), 1e-300)
        basis = basis @ (vectors[:, keep] / np.sqrt(values[keep]))
    return basis


def _beside(values: np.ndarray, basis: np.ndarray) -> np.ndarray:
    for _ in range(2):
        values = values - basis @ (basis.T @ values)
    return values


def _cr1(weight: np.ndarray, residual: np.ndarray, size: np.ndarray, parameters: int) -> float:
    rows, groups = len(residual), len(size)
    if rows <= parameters:
        return math.nan
    scores = np.add.reduceat(weight * residual, np.concatenate([[0], np.cumsum(size)[:-1]]))
    correction = groups / (groups - 1) * (rows - 1) / (rows - parameters)
    return math.sqrt(correction * float(scores @ scores))


def _cr2(
    weight: np.ndarray, residual: np.ndarray, basis: np.ndarray, size: np.ndarray, absorb: bool
) -> tuple[float, float]:
    """Error and Satterthwaite degrees of freedom.

    With p_g the adjusted weights of cluster g, the variance is the sum of (p_g' e_g)^2, and under equal
    and independent errors these scores have the covariance p_g' (I - H)_gh p_h, H the hat matrix.
    """
    groups = len(size)
    scores, own, shared = np.zeros(groups), np.zeros(groups), np.zeros((groups, basis.shape[1]))
    for members, rows in _of_one_size(size):
        adjusted = _adjusted(weight[rows], basis[rows], absorb)
        scores[members] = np.einsum("gi,gi->g", adjusted, residual[rows])
        free = adjusted - adjusted.mean(axis=1, keepdims=True) if absorb else adjusted
        own[members] = np.einsum("gi,gi->g", adjusted, free)
        shared[members] = np.einsum("gi,gik->gk", adjusted, basis[rows])
    covariance = np.diag(own) - shared @ shared.T
    trace, squares = float(np.trace(covariance)), float(np.sum(covariance**2))
    return math.sqrt(float(scores @ scores)), trace**2 / squares if squares > 0 else math.nan


def _of_one_size(size: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    for rows in np.unique(size):
        members = np.flatnonzero(size == rows)
        yield members, start[members][:, None] + np.arange(rows)[None, :]


def _adjusted(weight: np.ndarray, basis: np.ndarray, absorb: bool) -> np.ndarray:
    """Weights times the symmetric root of each cluster's (I - H) inverse; its null space stays out."""
    rows = weight.shape[1]
    kept = np.eye(rows) - (1.0 / rows if absorb else 0.0) - basis @ basis.transpose(0, 2, 1)
    values, vectors = np.linalg.eigh(kept)
    root = np.where(values > 1e-8, 1 / np.sqrt(np.maximum(values, 1e-8)), 0.0)
    return np.einsum("gij,gj,gkj,gk->gi", vectors, root, vectors, weight, optimize=True)
