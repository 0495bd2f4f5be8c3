"""Sounds and words that fill a pause: 嗯, 呃, a leading 啊, 那个 before a new start."""

import re

HINT = re.compile("[嗯呃唔啊哦噢喔]|那个|就是说")
"""Where it is not found, nothing is a filler."""
_FILLER = re.compile(
    r"[嗯呃唔]+[，,、…\s]*"
    # 是啊, 凭什么啊 and 啊？ carry a tone; at the beginning of a clause the same sound carries none.
    r"|(?:^|(?<=[，,。！？!?；;、\s]))[啊哦噢喔]+(?![?？!！~～啊哦噢喔])[，,、…\s]*"
    # 那个电表 points at something; before a pause, a pronoun or another filler it does not.
    r"|(?<![的这哪])(?:那个|就是说)(?:[，,、…\s]+|(?=那个|这个|就是|什么|[我你您他她]))"
)


def without_fillers(text: str) -> str:
    """Return `text` without fillers; where it holds nothing else, as the answer 嗯, it stays."""
    if not HINT.search(text):
        return text
    kept = _FILLER.sub("", text)
    return kept if any(map(str.isalnum, kept)) else text
