from collections import Counter

from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.harmonize.words import TABLE, load_words


def test_every_phrase_stands_once_and_in_the_form_that_labels_are_brought_to():
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    phrases = [line.split("\t")[0] for line in lines][1:]
    assert [phrase for phrase, count in Counter(phrases).items() if count > 1] == []
    assert [phrase for phrase in phrases if normal_form(phrase) != phrase] == []


def test_what_a_phrase_says_needs_no_second_look():
    words = load_words()
    again = {
        p: said for p, said in words.items() if said and p in said and len(said) > 1 and words.get(p) != said
    }
    assert again == {}
    assert words["tex"] == ("t", "exhausted")
