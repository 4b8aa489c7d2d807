import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.gate import marker, read_gate


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("CD3+CD4+CD25hiCD127lo", {"CD3": "+", "CD4": "+", "IL2RA": "high", "IL7R": "low"}),
        ("CD14++CD16-", {"CD14": "high", "CD16": "-"}),
        ("Lin- HLA-DR+ CD11c+", {"Lin": "-", "HLA-DR": "+", "ITGAX": "+"}),
        ("HLA-DR-CD33+", {"HLA-DR": "-", "CD33": "+"}),
        ("CD14+ HLA-DRlow", {"CD14": "+", "HLA-DR": "low"}),
        ("CD45RA\u2212CCR7\u2212CD8+", {"CD45RA": "-", "CCR7": "-", "CD8": "+"}),  # real minus signs
        ("CD3\u207aCD4\u207a", {"CD3": "+", "CD4": "+"}),  # superscripts
        ("TCR\u03b3\u03b4+", {"TCRgd": "+"}),
        ("CD19+ CD27- IgD+ cells", {"CD19": "+", "CD27": "-", "IgD": "+"}),
        ("CD4+ CD25-high", {"CD4": "+", "IL2RA": "high"}),
        ("CD4+/CD45RO+", {"CD4": "+", "CD45RO": "+"}),
        ("CD4 CD25+", {"CD4": "+", "IL2RA": "+"}),  # the bare one is +
        ("TIM-3-PD-1+", {"HAVCR2": "-", "PDCD1": "+"}),
        ("F4/80+ CD11b+", {"F4/80": "+", "ITGAM": "+"}),
        ("CD24hiCD38hi", {"CD24": "high", "CD38": "high"}),
        ("cd24hicd38hi", {"CD24": "high", "CD38": "high"}),
        ("CD3pos CD56neg", {"CD3": "+", "NCAM1": "-"}),
        ("PD-L1+", {"CD274": "+"}),
        ("CD45+ SSChi Siglec-8+", {"PTPRC": "+", "SSC": "high", "SIGLEC8": "+"}),
        ("CD14+HLA-DRlow/negCD15-", {"CD14": "+", "HLA-DR": "-", "CD15": "-"}),
        ("IFN-\u03b3+ TNF-\u03b1+", {"IFNG": "+", "TNF": "+"}),
        ("SiglecF+ CD11c+ (mouse lung)", {"Siglec-F": "+", "ITGAX": "+"}),
        ("mouse TCRb+ CD44lo", {"TCRab": "+", "CD44": "low"}),
    ],
)
def test_signed_markers_are_read(label, said):
    assert read_gate(label) == said


@pytest.mark.parametrize(
    "label",
    [
        "CD4",
        "CD8 T",
        "CD4+ T cells",
        "T-cell",
        "Mast-cell",
        "B cells",
        "NK",
        "pDC",
        "TAM-C1QC",
        "",
        "+",
        "Treg_CTLA4high",
        "CD14+ mono",
    ],
)
def test_other_labels_are_no_gates(label):
    assert read_gate(label) is None


def test_hostile_labels_are_read_at_once():
    began = time.perf_counter()
    for label in ("CD4+" * 5000, "CD4" * 60 + "+x", "CD1CD1" * 30 + "+?", "-" * 200, "hi" * 100):
        assert read_gate(label) is None
    assert time.perf_counter() - began < 5


MARKERS = (
    "CD3",
    "CD4",
    "CD8",
    "CD19",
    "CD45RA",
    "CCR7",
    "HLA-DR",
    "PD-1",
    "TIM-3",
    "CD11c",
    "FOXP3",
    "F4/80",
    "IgD",
)
SIGNS = {
    "+": "+",
    "++": "high",
    "hi": "high",
    "bright": "high",
    "lo": "low",
    "dim": "low",
    "-": "-",
    "neg": "-",
}


@given(
    st.lists(
        st.tuples(st.sampled_from(MARKERS), st.sampled_from(sorted(SIGNS))),
        min_size=1,
        max_size=6,
        unique_by=lambda x: x[0],
    ),
    st.sampled_from((" ", ", ", "")),
)
def test_what_is_written_is_read(pairs, between):
    """Property: markers with signs come back, in order, whatever stands between them."""
    written = between.join(name + sign for name, sign in pairs)
    assert read_gate(written) == {marker(name): SIGNS[sign] for name, sign in pairs}


@given(st.text(max_size=60))
def test_any_text_is_a_gate_or_none(text):
    said = read_gate(text)
    assert said is None or (said and set(said.values()) <= {"+", "-", "high", "low"})


def test_names_of_a_marker():
    assert marker("CD123") == marker("IL3RA") == "IL3RA"
    assert marker("PD-1") == marker("PD1") == "PDCD1"
    assert marker("Tcr-b") == marker("\u03b1\u03b2TCR") == "TCRab"
    assert marker("CD107") == "CD107"  # two proteins, no one gene
    assert marker("mast") is None
    assert marker("nothing") is None
