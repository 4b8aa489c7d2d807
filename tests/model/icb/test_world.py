from dataclasses import replace

import numpy as np

from immuneworld.model.icb.scores import within
from immuneworld.model.icb.study import studies_of
from immuneworld.model.icb.world import world


def test_the_world_model_learns_what_tells_response_and_never_reads_the_answer(four, real_graph, tiny_config):
    studies = studies_of(four, "IW:0300001")[0]
    config = replace(tiny_config, steps=40, inner_folds=0, learning_rate=1e-2)
    method = world(real_graph, config)
    dealt = studies[3].shuffled(np.random.default_rng(2))
    said, again = method(studies[:3], [studies[3], dealt], 0)
    assert within([studies[3].labels], [said]) > 0.75
    assert (again == said).all()
