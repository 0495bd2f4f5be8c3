"""What a page says when it cannot say what was asked: the status, in words, and which field was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from inference.console.frame.language import term
from inference.transport.problem import INTERNAL, kind_of, told

TITLES: Mapping[int, str] = {
    400: term("请求无法识别"),
    401: term("请先登录"),
    403: term("无权进行此操作"),
    404: term("没有找到"),
    405: term("此页面不支持该操作"),
    409: term("与当前状态冲突"),
    410: term("已不再保存"),
    413: term("提交的内容过大"),
    415: term("提交的格式不支持"),
    422: term("输入有误"),
    429: term("操作过于频繁，请稍后再试"),
    500: term("服务出错"),
    503: term("服务暂时不可用"),
}
_MESSAGES: Mapping[str, str] = {
    "missing": term("必填"),
    "string_too_long": term("最多 {max_length} 个字符"),
    "string_too_short": term("至少 {min_length} 个字符"),
    "extra_forbidden": term("不认识的字段"),
    "int_parsing": term("应为整数"),
    "float_parsing": term("应为数字"),
    "date_from_datetime_parsing": term("应为日期，例如 2026-03-01"),
    "date_parsing": term("应为日期，例如 2026-03-01"),
    "greater_than_equal": term("不得小于 {ge}"),
    "less_than_equal": term("不得大于 {le}"),
    "literal_error": term("应为其中之一：{expected}"),
    "enum": term("应为其中之一：{expected}"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field: a text of the dictionary with values for its braces, or the words of the model."""

    name: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """What an error becomes: a status, what the error says of itself, and the fields it is about."""

    status: int
    detail: str | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def title(self) -> str:
        """The status in Chinese."""
        return TITLES.get(self.status, HTTPStatus(self.status).phrase)


def failure_of(error: Exception) -> Failure:
    """Return what an error becomes; 500 without a word for one that nobody foresaw."""
    if isinstance(error, RequestValidationError):
        return Failure(HTTPStatus.UNPROCESSABLE_ENTITY, faults=tuple(map(_fault, error.errors())))
    if isinstance(error, HTTPException):
        phrase = HTTPStatus(error.status_code).phrase
        return Failure(error.status_code, None if error.detail == phrase else str(error.detail))
    kind = kind_of(error)
    return Failure(INTERNAL.status) if kind is None else Failure(kind.status, told(error))


def _fault(error: Mapping[str, Any]) -> Fault:
    name = ".".join(str(part) for part in error["loc"] if part not in {"path", "query", "body"})
    known = _MESSAGES.get(error["type"])
    return Fault(name, known, error.get("ctx", {})) if known else Fault(name, error["msg"])
