from dataclasses import dataclass

import pytest

from immuneworld.model.jobs import Jobs


@dataclass(frozen=True)
class Found:
    value: float


def test_a_job_that_was_done_is_not_done_again(tmp_path):
    told: list[str] = []
    jobs = Jobs(tmp_path / "new/jobs.jsonl", Found, say=told.append)
    jobs.job("one", lambda: [Found(0.1), Found(0.2)])
    again = Jobs(tmp_path / "new/jobs.jsonl", Found, say=told.append)
    assert "one" in again
    again.job("one", lambda: pytest.fail("done twice"))
    assert again.results() == jobs.results() == [Found(0.1), Found(0.2)]
    assert len(told) == 1


def test_a_line_that_a_stop_cut_off_is_done_again(tmp_path):
    file = tmp_path / "jobs.jsonl"
    jobs = Jobs(file, Found, say=lambda _: None)
    jobs.job("one", lambda: [Found(1.0)])
    jobs.job("two", lambda: [Found(2.0)])
    file.write_bytes(file.read_bytes()[:-5])
    again = Jobs(file, Found, say=lambda _: None)
    assert "two" not in again
    again.job("two", lambda: [Found(3.0)])
    assert Jobs(file, Found).results() == [Found(1.0), Found(3.0)]
