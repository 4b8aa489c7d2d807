from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.config import ModelConfig, TrainConfig, config_from_dict, load_config, sizes
from immuneworld.ontology.errors import InputError, UnknownNameError


def written(folder: Path, text: str) -> Path:
    path = folder / "t.toml"
    path.write_text(text)
    return path


def test_a_file_overrides_defaults_and_options_override_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "steps = 7\nseed = 3\nlearning_rate = 1\n[model]\ndim = 8\n")
    config = load_config(path, seed=5, steps=None)
    assert config == replace(
        TrainConfig(), steps=7, seed=5, learning_rate=1, model=replace(ModelConfig(), dim=8)
    )
    assert load_config() == TrainConfig()


@pytest.mark.parametrize("name", ["tiny", "base", "large"])
def test_a_size_is_under_the_file_and_the_file_under_the_options(name: str, tmp_path: Path) -> None:
    size = load_config(size=name)
    assert list(sizes()) == ["tiny", "base", "large"]
    assert size == load_config(written(tmp_path, tomli(sizes()[name])))
    own = load_config(written(tmp_path, "steps = 3\nseed = 2\n[model]\nlayers = 1"), name, seed=4)
    assert own == replace(size, steps=3, seed=4, model=replace(size.model, layers=1))


def tomli(table: dict[str, Any]) -> str:
    inner = table.pop("model")
    lines = [f"{key} = {value}" for key, value in table.items()]
    return "\n".join([*lines, "[model]", *(f"{key} = {value}" for key, value in inner.items())])


def test_no_such_size() -> None:
    with pytest.raises(UnknownNameError, match=r"size 'larg' is not known \(did you mean 'large'\?; one of"):
        load_config(size="larg")


@pytest.mark.parametrize(
    ("text", "hint"), [("step = 1", "steps"), ("[model]\ndims = 8", "dim"), ("folds = 2", "inner_folds")]
)
def test_an_unknown_key_is_refused_with_a_guess(text: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match=f"did you mean .*'{hint}'"):
        load_config(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "steps = true",
        "steps = 1.5",
        'steps = "10"',
        "learning_rate = false",
        "hide = [0.1]",
        "model = 3",
        "[model]\nrelational = 1",
        "[model]\ndim = true",
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"t\.toml: setting '\w+' is .*, not"):
        load_config(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "steps = -1",
        "batch_size = 0",
        "check_every = 0",
        "seed = -1",
        "hide = 1.5",
        "averaging = 1.0",
        "learning_rate = nan",
        "threads = 0",
        "members = 0",
        "members = 101",
        "[model]\ndropout = -0.1",
        "[model]\nforget = 1.0",
        "[model]\nheads = 0",
    ],
)
def test_a_value_out_of_range_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"setting '\w+' is .*, not .* to "):
        load_config(written(tmp_path, text))


def test_heads_share_the_dimensions_evenly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="dim 10 is no multiple of heads 4"):
        load_config(written(tmp_path, "[model]\ndim = 10\nheads = 4"))


@pytest.mark.parametrize("content", [b"steps = ", b"\xff\xfe\x00", b"steps = 1\nsteps = 2"])
def test_what_is_no_toml(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"t\.toml: is no readable TOML"):
        load_config(path)
    with pytest.raises(InputError, match=r"nowhere\.toml: is no readable TOML"):
        load_config(tmp_path / "nowhere.toml")


configs = st.builds(
    TrainConfig,
    steps=st.integers(0, 1000),
    learning_rate=st.floats(1e-6, 1),
    hide=st.floats(0, 0.9),
    seed=st.integers(0, 2**32 - 1),
    model=st.builds(ModelConfig, dim=st.integers(1, 512), relational=st.booleans()),
)


@given(configs)
def test_the_dictionary_goes_round(config: TrainConfig) -> None:
    assert config_from_dict(config.as_dict()) == config


def test_the_shipped_settings_load() -> None:
    shipped = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
    assert shipped
    for path in shipped:
        assert load_config(path) != TrainConfig()
