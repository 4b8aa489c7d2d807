from immuneworld.model.abilities.warned import warning_lines

NEW = "no training patient had melanoma"
TRAINED = "the patient was in training: the answer looks better"


def test_one_patient_is_not_named() -> None:
    assert warning_lines([("A", (NEW, TRAINED))]) == [f"warning: {NEW}", f"warning: {TRAINED}"]
    assert warning_lines([("A", ())]) == []


def test_patients_with_the_same_warning_share_a_line() -> None:
    told = [(f"P{i}", (TRAINED, NEW) if i < 2 else (NEW,)) for i in range(1200)]
    assert warning_lines(told) == [
        f"warning: 2 patients (P0, P1): {TRAINED}",
        f"warning: all 1,200 patients (P0, P1, P2 and 1,197 more): {NEW}",
    ]
    assert warning_lines([("A", ()), ("B", (NEW,))]) == [f"warning: patient B: {NEW}"]


def test_where_numbers_differ_the_first_patient_s_are_told() -> None:
    told = [("A", ("the sample is unlike: 3 of 9 values",)), ("B", ("the sample is unlike: 4 of 9 values",))]
    assert warning_lines(told) == ["warning: all 2 patients (A, B): the sample is unlike; A: 3 of 9 values"]
