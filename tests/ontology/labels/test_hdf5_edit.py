"""Edits of HDF5 files of every shape: what is new is there, what was there is as it was."""

import h5py
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.ontology.labels.column_values import ColumnValues
from immuneworld.ontology.labels.hdf5_columns import add_in_place
from immuneworld.ontology.labels.hdf5_edit import edit_hdf5
from immuneworld.ontology.labels.hdf5_superblock import LONGEST, read_superblock
from immuneworld.ontology.labels.lookup3 import lookup3
from immuneworld.ontology.labels.store_columns import add_columns_in_place

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/.\0"), min_size=1, max_size=20)
VALUES = st.one_of(st.integers(-9, 9), st.text(max_size=30).filter(lambda t: "\0" not in t))
MEMBERS = st.dictionaries(NAMES, VALUES, max_size=12)
COLUMNS = st.dictionaries(NAMES.map(lambda name: f"iw_{name}"), st.integers(0, 6), min_size=1, max_size=6)


@st.composite
def files(draw):
    """Options of the library, members of root, obs and uns, and their attributes."""
    how = draw(st.sampled_from([{}, {"libver": "latest"}, {"libver": "v108"}, {"track_order": True}]))
    groups = ("/", "obs", "uns")[: 2 + draw(st.booleans())]
    return how, [(draw(MEMBERS), draw(MEMBERS)) for _ in groups]


def build(path, how, parts):
    with h5py.File(path, "w", **how) as root:
        for name, (members, attributes) in zip(("/", "obs", "uns"), parts, strict=False):
            group = root if name == "/" else root.require_group(name)
            for key, value in members.items():
                if key not in ("obs", "uns"):
                    group[key] = value
            group.attrs.update(attributes)
        root["obs"].attrs["column-order"] = np.array(["type"], dtype=object)


def content(item):
    """All below an item: values, types and attributes."""
    attributes = {key: str(value) for key, value in item.attrs.items()}
    if isinstance(item, h5py.Dataset):
        return str(item[()]), str(item.dtype), attributes
    return {key: content(item[key]) for key in item}, attributes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=files(), columns=COLUMNS, rounds=st.integers(1, 3))
def test_any_file_keeps_what_it_has_and_gets_what_is_new(tmp_path, file, columns, rounds):
    path = tmp_path / "a.h5"
    build(path, *file)
    with h5py.File(path) as root:
        before = content(root)
    made = {
        name: ColumnValues(np.arange(4) % (n or 1), np.arange(n + 1, dtype=np.int8), ("x",) * n or None)
        for name, n in columns.items()
    }
    for turn in range(rounds):
        was = path.read_bytes()
        done = add_in_place(path, made, f"note {turn}")
        plain = all(name.isascii() for members, _ in file[1] for name in members)
        assert done or file[0] or not plain  # what AnnData writes is always edited
        if not done:
            assert path.read_bytes() == was
            add_columns_in_place(path, made, f"note {turn}")
    with h5py.File(path) as root:
        block = read_superblock(path.read_bytes()[:LONGEST])
        assert block
        assert block.extent == path.stat().st_size
        assert list(root["obs"].attrs["column-order"]) == ["type", *columns]
        assert root["uns/immuneworld"][()].decode() == f"note {rounds - 1}"
        for name, n in columns.items():
            assert root["obs"][name]["codes" if n else ...].shape == (4,)
        after = content(root)
    for name in columns:
        del after[0]["obs"][0][name]
    before[0].setdefault("uns", ({}, {}))
    for names in (before, after):
        names[0]["uns"][0].pop("immuneworld", None)
        names[0]["uns"][1].pop("encoding-type", None), names[0]["uns"][1].pop("encoding-version", None)
        del names[0]["obs"][1]["column-order"]
    assert after == before


def test_a_root_that_the_library_finds_damaged_in_its_second_edit_is_left_as_it_was(tmp_path):
    path, names = tmp_path / "a.h5", ("0", "\x80", "00", "000", "0000", "00000", "000000")
    build(path, {}, [(dict.fromkeys(names, 0), {}), ({}, {})])
    made = {"iw_0": ColumnValues(np.arange(4) % 1, np.arange(1, dtype=np.int8), None)}
    assert add_in_place(path, made, "first")
    was = path.read_bytes()
    if not add_in_place(path, made, "second"):  # "incorrect metadata checksum", says HDF5 2.0
        assert path.read_bytes() == was
        add_columns_in_place(path, made, "second")
    with h5py.File(path) as root:
        assert set(names) < set(root)
        assert root["uns/immuneworld"][()].decode() == "second"


def test_a_change_that_fails_leaves_every_byte(tmp_path):
    build(tmp_path / "a.h5", {}, [({}, {})] * 3)
    before = (tmp_path / "a.h5").read_bytes()

    def change(edit):
        edit.new["more"] = np.arange(10_000)
        raise KeyError("stop")

    try:
        edit_hdf5(tmp_path / "a.h5", change)
    except KeyError:
        assert (tmp_path / "a.h5").read_bytes() == before


def test_the_checksum_is_that_of_its_author():
    assert lookup3(b"Four score and seven years ago") == 0x17770551


def test_a_superblock_moved_nowhere_is_the_same(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w", libver="latest") as root:
        root["a"] = 1
    block = read_superblock((tmp_path / "a.h5").read_bytes()[:LONGEST].ljust(LONGEST))
    assert block
    assert block.moved(block.root, block.extent) == block
