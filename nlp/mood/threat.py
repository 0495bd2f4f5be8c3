"""Threats of a complaint: made on a condition, addressed to the company, or naming the number of the regulator.

That somebody calls to complain is what the call is about (我要投诉抄表员, 投诉电话是多少); a threat is what they hold out to who
listens: 再不修我就投诉, 我投诉你们, 我打12398.
"""

import re

_REGULATOR = "12398|[一幺]二三九八"
# Nothing is threatened without one of these; they are rare, so that most texts are passed over at once.
_KERNEL = re.compile(f"投诉|举报|{_REGULATOR}")
_THREAT = re.compile(
    r"(?:再不|还不|不然|否则|再[^，,。！!？?\n]{1,6}的话)[^。！!？?\n]{1,14}?"
    rf"(?<![不没])(?:(?:投诉|举报)(?!电话|热线|渠道|过|单|到底)|{_REGULATOR})"
    r"|(?<![不没想是别])(?:我|就|要|去)(?:要|去|就|得|现在|马上|肯定|一定|给你们?)*(?:投诉|举报)[你您]"
    rf"|(?<![不没])(?:就|要|去|给你们?)(?:打|拨|找|去|到)(?:{_REGULATOR})"
)


def threats(text: str) -> tuple[str, ...]:
    """Return the threats in what a customer says, as they stand there, in order."""
    if not _KERNEL.search(text):
        return ()
    return tuple(match[0] for match in _THREAT.finditer(text))
