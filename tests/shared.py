"""Where the shared gold and cases lie, beside the checkout; tests over them say so when they are not there."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
shared = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(not shared.is_dir(), reason="the shared gold and cases are not beside this checkout")
