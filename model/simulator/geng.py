"""The tumour-growth benchmark of counterfactual forecasting, for all patients at once.

Growth of a lung tumour under chemotherapy and radiotherapy (Geng 2017, doi:10.1038/s41598-017-13646-z),
with patients and treatment policy as Lim 2018 (Recurrent Marginal Structural Networks) and Melnychuk 2022
(Causal Transformer, doi:10.48550/arXiv.2204.07258) use them:

    V_t = V_{t-1} (1 + ρ ln(K / V_{t-1}) - β_c C_{t-1} - (α d_{t-1} + β d_{t-1}²) + e_t)

C is the chemotherapy in the body (half is gone each day, a dose adds 5), d = 2 Gy on a day of radiotherapy,
e the noise. The larger the tumour was, the likelier is treatment: that is the confounding, of strength γ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import truncnorm

from ..cohort import Array, Mask

Rng = np.random.Generator

DAYS, WINDOW = 60, 15
CHEMO_DOSE, HALF_LIFE, GRAY, NOISE = 5.0, 1.0, 2.0, 0.01
CELLS_PER_CM3 = 5.8e8
DEATH_DIAMETER = 13.0
# Stage: share of patients (Detterbeck 2008), then mean and sd of the logarithm of the diameter and its
# bounds in cm.
STAGES = (
    (1432, 1.72, 4.70, 0.3, 5.0),
    (128, 1.96, 1.63, 0.3, 13.0),
    (1306, 1.91, 9.40, 0.3, 13.0),
    (7248, 2.76, 6.87, 0.3, 13.0),
    (12840, 3.86, 8.82, 0.3, 13.0),
)
ALPHA, ALPHA_SD, RHO, RHO_SD, CORRELATION = 0.0398, 0.168, 7e-5, 7.23e-3, 0.87
BETA_C, BETA_C_SD = 0.028, 0.0007
OPTIONS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], dtype=bool)
"""The four treatments of a day: (chemotherapy, radiotherapy)."""


def volume_of(diameter: Array | float) -> Array:
    """Volume of a ball, cm3."""
    return np.asarray(np.pi / 6 * np.asarray(diameter, dtype=np.float64) ** 3)


def diameter_of(volume: Array) -> Array:
    """Diameter of a ball, cm."""
    return np.asarray(np.cbrt(6 / np.pi * volume))


CAPACITY, DEATH = float(volume_of(30.0)), float(volume_of(DEATH_DIAMETER))


@dataclass(frozen=True, slots=True)
class Patients:
    """What differs between patients, each [N].

    :param volume: on the first day, cm3. :param kind: 1, 2 or 3. The others are the rates of the equation.
    """

    volume: Array
    kind: npt.NDArray[np.int64]
    alpha: Array
    rho: Array
    beta_c: Array

    def __len__(self) -> int:
        """N."""
        return len(self.volume)

    def only(self, which: slice) -> Patients:
        """Some of them."""
        return Patients(
            self.volume[which], self.kind[which], self.alpha[which], self.rho[which], self.beta_c[which]
        )


@dataclass(frozen=True, slots=True)
class Records:
    """What was seen, each [N, days]. Treatment and dose of a day act on the next day's volume.

    :param days: [N], how many days each has; what stands after them means nothing.
    """

    volume: Array
    chemo: Mask
    radio: Mask
    dose: Array
    days: npt.NDArray[np.int64]


def draw_patients(number: int, rng: Rng) -> Patients:
    """Patients of five stages and three types.

    Type 1 answers better to radiotherapy, type 3 to chemotherapy.
    """
    kind = rng.integers(1, 4, size=number)
    alpha, rho = _correlated(number, rng)
    low = (0 - BETA_C) / BETA_C_SD
    beta_c = BETA_C + BETA_C_SD * truncnorm.rvs(low, np.inf, size=number, random_state=rng)
    return Patients(
        volume_of(_diameters(number, rng)),
        kind,
        alpha + 0.1 * ALPHA * (kind == 1),
        rho,
        beta_c + 0.1 * BETA_C * (kind == 3),
    )


def _diameters(number: int, rng: Rng) -> Array:
    shares, mean, sd, low, high = (np.array(column, dtype=np.float64) for column in zip(*STAGES, strict=True))
    stage = rng.choice(len(STAGES), size=number, p=shares / shares.sum())
    mean, sd, low, high = mean[stage], sd[stage], low[stage], high[stage]
    z = truncnorm.rvs((np.log(low) - mean) / sd, (np.log(high) - mean) / sd, size=number, random_state=rng)
    return np.asarray(np.exp(mean + sd * z))


def _correlated(number: int, rng: Rng) -> tuple[Array, Array]:
    """α and ρ, normal and correlated, drawn again until both are above zero."""
    shared = CORRELATION * ALPHA_SD * RHO_SD
    covariance = [[ALPHA_SD**2, shared], [shared, RHO_SD**2]]
    kept = np.empty((0, 2))
    while len(kept) < number:
        pairs = rng.multivariate_normal((ALPHA, RHO), covariance, size=2 * number)
        kept = np.concatenate((kept, pairs[(pairs > 0).all(axis=1)]))
    return np.asarray(kept[:number, 0]), np.asarray(kept[:number, 1])


def grown(patients: Patients, volume: Array, dose: Array, radio: Array, noise: Array | float) -> Array:
    """The next day's volume. `volume`, `dose`, `radio` (0 or 1), `noise`: [N] or [N, ...], alike."""

    def rate(values: Array) -> Array:
        return np.asarray(values.reshape(values.shape + (1,) * (np.ndim(volume) - 1)))

    alpha, gray = rate(patients.alpha), GRAY * radio
    kill = rate(patients.beta_c) * dose + alpha * gray + alpha / 10 * gray**2
    there = np.where(volume > 0, volume, CAPACITY)
    growth = rate(patients.rho) * np.log(CAPACITY / there)
    return np.asarray(np.where(volume > 0, volume * (1 + growth - kill + noise), 0.0))


def left_over(dose: Array) -> Array:
    """Chemotherapy that is still there a day later."""
    return np.asarray(dose * 0.5 ** (1 / HALF_LIFE))


def chance_of_treatment(diameter: Array, gamma: float) -> Array:
    """Probability of chemotherapy, and that of radiotherapy, given the mean diameter of late."""
    return np.asarray(1 / (1 + np.exp(-gamma / DEATH_DIAMETER * (diameter - DEATH_DIAMETER / 2))))


def simulate(patients: Patients, gamma: float, rng: Rng, days: int = DAYS) -> Records:
    """Patients under the confounded policy, until death, recovery or the last day.

    A day's treatment follows the mean diameter of the 15 days before it.
    """
    number = len(patients)
    noise = NOISE * rng.standard_normal((number, days))
    luck = rng.random((3, number, days))
    volume, dose = np.zeros((number, days)), np.zeros((number, days))
    given = np.zeros((2, number, days), dtype=bool)
    width = np.zeros((number, days))
    volume[:, 0], width[:, 0] = patients.volume, diameter_of(patients.volume)
    alive, length = np.ones(number, dtype=bool), np.full(number, days)
    for t in range(1, days):
        new = grown(patients, volume[:, t - 1], dose[:, t - 1], given[1, :, t - 1], noise[:, t])
        chance = chance_of_treatment(width[:, max(t - WINDOW, 0) : t].mean(axis=1), gamma)
        given[:, :, t] = luck[:2, :, t] < chance
        dose[:, t] = left_over(dose[:, t - 1]) + CHEMO_DOSE * given[0, :, t]
        volume[:, t] = np.clip(new, 0, DEATH)
        width[:, t] = diameter_of(volume[:, t])
        over = alive & ended(new, luck[2, :, t])
        length[over] = t + 1
        alive &= ~over
    return Records(volume, given[0], given[1], dose, length)


def ended(volume: Array, luck: Array) -> Mask:
    """Death above the volume of 13 cm, or recovery: the chance that no cell is left."""
    recovery: Mask = luck <= np.exp(-np.clip(volume, 0, None) * CELLS_PER_CM3)
    return recovery | (volume >= DEATH)
