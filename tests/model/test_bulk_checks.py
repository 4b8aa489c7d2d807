import numpy as np
import pytest

from immuneworld.model.bulk_checks import check_flat, check_numbers, check_samples, scale_of
from immuneworld.ontology.errors import InputError

GENES = ["CD8A", "CD4", "x"]


@pytest.mark.parametrize(
    ("rows", "scale", "says"),
    [
        ([[2e5 + 0.5, 8e5 - 0.5]], "linear", "taken as TPM"),
        ([[200.5, 80.1]], "linear", "FPKM"),
        ([[0, 12], [3, 4000]], "counts", "whole numbers"),
        ([[0, 11.2], [3.4, 5]], "log", "logarithms"),
    ],
)
def test_numbers_are_recognised(rows, scale, says):
    found, said = scale_of(np.array(rows, dtype=float), logs=False)
    assert found == scale
    assert says in said


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.5])
def test_a_number_that_is_none_names_gene_and_sample(bad):
    values = np.ones((2, 3))
    values[1, 1] = bad
    with pytest.raises(InputError, match=r"gene 'CD4' .* in sample 'S2'"):
        check_numbers(values, [0, 1], ["S1", "S2"], GENES, False, "t.tsv")
    check_numbers(values, [0, 2], ["S1", "S2"], GENES, False, "t.tsv")


def test_negative_logarithms_pass_when_they_are_said_to_be_some_but_not_centred_genes():
    values = np.array([[-3.0, 1, 4], [-2, 2, 5], [-4, 0, 6]])
    check_numbers(values, [0, 1, 2], ["S1", "S2", "S3"], GENES, True, "t.tsv")
    with pytest.raises(InputError, match="mean is zero"):
        check_numbers(values - values.mean(0), [0, 1, 2], ["S1", "S2", "S3"], GENES, True, "t.tsv")


def test_samples_have_names_of_their_own():
    check_samples(["S1", "S2"], "t.tsv")
    with pytest.raises(InputError, match="sample 'S1' comes twice"):
        check_samples(["S1", "S2", "S1"], "t.tsv")
    with pytest.raises(InputError, match="sample 2 has no name"):
        check_samples(["S1", ""], "t.tsv")


def test_a_sample_that_was_not_measured():
    check_flat(np.eye(2), ["S1", "S2"], "t.tsv")
    with pytest.raises(InputError, match="sample 'S2' has the same value in every gene"):
        check_flat(np.array([[0.0, 1], [0, 0]]), ["S1", "S2"], "t.tsv")
