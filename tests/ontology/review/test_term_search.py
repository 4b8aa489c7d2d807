from __future__ import annotations


def test_words_ids_and_near_spellings_find_terms(search):
    assert search.find("T cell")[0].term == "CL:0000084"
    assert search.find("cl:0000084")[0].term == "CL:0000084"
    assert search.find("natural kiler cel")[0].term == "CL:0000623"
    assert len({hit.term for hit in search.find("cell")}) == 8
    assert search.find("") == search.find("  ") == ()
    assert search.find("<script>" * 4000) == ()
