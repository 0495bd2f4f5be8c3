"""Chinese letters in what matplotlib draws: once for a process, for every figure."""

from functools import cache

import matplotlib as mpl
from matplotlib import font_manager

from registry.dress.font import font_path


@cache
def use_chinese_font() -> None:
    """Let matplotlib draw in the font of the pages; it reads this again when it draws, so a context would be too short."""
    path = str(font_path())
    font_manager.fontManager.addfont(path)
    name = font_manager.FontProperties(fname=path).get_name()
    mpl.rcParams["font.family"] = [name, "DejaVu Sans"]
    # The sign U+2212 of negative ticks is not in every Chinese font.
    mpl.rcParams["axes.unicode_minus"] = False
