from __future__ import annotations

import subprocess
import sys
import time

import pytest

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.review.folder_lock import folder_lock

HOLD = (
    "import sys, time\nfrom pathlib import Path\n"
    "from immuneworld.ontology.review.folder_lock import folder_lock\n"
    "with folder_lock(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(60)"
)


def test_another_program_is_waited_for_and_its_death_lets_go(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InputError, match="another program has held it"), folder_lock(tmp_path, 0.05):
            pass
        other.kill()
        other.wait()
    start = time.monotonic()
    with folder_lock(tmp_path, 5.0):
        assert time.monotonic() - start < 5.0
    assert not list(tmp_path.iterdir())
