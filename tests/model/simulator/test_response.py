import numpy as np
import pytest

from immuneworld.model.simulator.response import progressed, responds


@pytest.mark.parametrize(
    ("diameters", "answer", "late"),
    [
        ((10, 7, 6, 5, 5), True, None),
        ((10, 7.1, 7.1, 7.1, 7.1), False, None),
        ((10, 11, 12.1, 13, 14), False, 2),
        ((10, 5, 6.1, 7, 8), True, 2),
        ((10, 10, 10, 10, 10), False, None),
    ],
)
def test_recist(diameters: tuple[float, ...], answer: bool, late: int | None) -> None:
    volumes = np.array(diameters) ** 3.0
    assert responds(volumes) is answer
    assert progressed(volumes) == late
