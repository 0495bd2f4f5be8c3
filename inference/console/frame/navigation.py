"""The main parts of the console, in their order, and which of them a role may enter."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from inference.console.frame.language import term
from inference.key.ring import Role


@dataclass(frozen=True)
class Part:
    """A main part: where it begins, what it is called, and whether it is the present one."""

    path: str
    title: str
    is_here: bool


_PARTS = {
    "/console/customers": term("客户"),
    "/console/segments": term("分群"),
    "/console/tags": term("标签"),
    "/console/models": term("模型"),
    "/console/monitoring": term("监控"),
    "/console/reports": term("报告"),
    "/console/audit": term("审计"),
    "/console/annotation": term("标注"),
    "/console/jobs": term("任务"),
}

ROLES = {
    Role.CRM: term("坐席"),
    Role.SCIENTIST: term("数据科学"),
    Role.AUDITOR: term("审计员"),
    Role.OPERATOR: term("运维"),
}
"""What the roles are called."""


def parts(pages: Mapping[str, AbstractSet[Role]], role: Role, here: str) -> Iterable[Part]:
    """Return the parts whose first page exists and lets `role` in; `here` is the path of the present page."""
    for path, title in _PARTS.items():
        if role in pages.get(path, ()):
            yield Part(path, title, here == path or here.startswith(f"{path}/"))
