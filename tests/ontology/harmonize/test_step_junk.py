import pytest

from immuneworld.ontology.harmonize.step_junk import is_junk

JUNK = "?|Unknown|unassigned cells|low quality 2|ND|empty droplets|T/B doublets|Doublet: Myeloid|debris"


@pytest.mark.parametrize("label", ["", *JUNK.split("|")])
def test_labels_that_say_there_is_no_type(label):
    assert is_junk(label)


@pytest.mark.parametrize("label", ["T cells", "low quality T cells", "undefined NK", "dead-end T", "Cycling"])
def test_labels_that_name_a_type_beside_it_are_kept(label):
    assert not is_junk(label)
