import pytest

from immuneworld.model.survival.followed import followed_studies

SURVIVAL = "IW:0300003"


@pytest.fixture(scope="session")
def studies(watched):
    return followed_studies(watched, SURVIVAL)[0]
