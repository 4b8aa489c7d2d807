import dataclasses

from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.rank_tables import RankTables
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets


def test_the_last_two_are_kept_and_other_sets_or_ontologies_get_their_own():
    one, two = list(latest_sets(load_mapping_sets()).values())[:2]
    ontology = dataclasses.replace(load_ontology())  # equal, and nothing is kept with it yet
    lexicon = ontology.once(Lexicon)
    assert ontology.once(Lexicon) is lexicon
    none, first = RankTables.of(lexicon, []), RankTables.of(lexicon, [one])
    assert {name.lab for name in none.names.names} == {""}
    assert {name.lab for name in first.names.names} == {"", one.lab}
    assert RankTables.of(lexicon, []) is none
    RankTables.of(lexicon, [two])
    assert RankTables.of(lexicon, []) is none
    assert RankTables.of(lexicon, [one]) is not first
    assert RankTables.of(dataclasses.replace(ontology).once(Lexicon), []) is not none
