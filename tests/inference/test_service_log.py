"""What the service writes to its log: one JSON object a line, with the request's id, and nothing that names anybody."""

import json
import logging

from inference.transport.log import CURRENT_REQUEST, JsonFormatter, log_config
from tests.inference.service_fake import ask, fake_app


def record(message="done", **extra):
    made = logging.makeLogRecord({"name": "gridtags.service", "levelno": 20, "levelname": "INFO", "msg": message})
    made.__dict__.update(extra)
    return json.loads(JsonFormatter().format(made))


def test_a_line_is_json_with_level_logger_message_and_fields():
    line = record(fields={"route": "/v1/tags", "status": 200})
    assert (line["level"], line["logger"], line["message"]) == ("info", "gridtags.service", "done")
    assert (line["route"], line["status"]) == ("/v1/tags", 200)


def test_a_line_break_in_a_message_does_not_end_the_line():
    assert "\n" not in JsonFormatter().format(logging.makeLogRecord({"msg": "a\nb"}))


def test_a_line_bears_the_id_of_the_request_it_belongs_to():
    token = CURRENT_REQUEST.set("r-1")
    try:
        assert record()["request_id"] == "r-1"
    finally:
        CURRENT_REQUEST.reset(token)
    assert "request_id" not in record()


def test_a_write_is_logged_with_its_route_and_key_and_not_with_its_path_or_body(caplog):
    with caplog.at_level(logging.INFO, "gridtags.service"):
        ask(fake_app(), "POST", "/v1/transcripts:analyze", json={"text": "客户：我是张三 13800138000"})
    (fields,) = [each.fields for each in caplog.records if each.message == "answered"]
    assert fields.items() >= {"route": "/v1/transcripts:analyze", "status": 200, "key": "crm", "method": "POST"}.items()
    assert "13800138000" not in str(fields) + caplog.text


def test_a_read_is_not_logged(caplog):
    with caplog.at_level(logging.INFO, "gridtags.service"):
        ask(fake_app(), "GET", "/v1/customers/C1/tags")
    assert not [each for each in caplog.records if each.message == "answered"]


def test_the_server_logs_through_the_same_formatter():
    assert log_config("info")["loggers"]["uvicorn"]["handlers"] == ["stderr"]
