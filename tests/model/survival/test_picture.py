import numpy as np

from immuneworld.model.survival.picture import draw_studies
from immuneworld.model.survival.scores import Said


def test_a_panel_a_study(studies):
    told = [Said(s, s.tables["columns"][:, 0], np.full(len(s.time), 0.5)) for s in studies]
    axes = draw_studies(told, "OS").axes
    assert len(axes) == 6
    assert [a.axison for a in axes] == [True] * 4 + [False] * 2
    assert axes[0].get_title(loc="left").startswith("a; log-rank p = ")
