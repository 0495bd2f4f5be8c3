"""The tags document, byte by byte what JSON of its content would be."""

import orjson

from inference.tag.document import TagDocumentWriter, tags_document
from tests.inference.tag_case import LATE, RISKY, catalogue

BOOK = catalogue({**LATE, "label": "逾期“多次”\\"}, RISKY)
LATE_TAG, RISKY_TAG = BOOK.tags
VERSIONS = {"default-risk": 7}


def test_document_names_source_version_and_confidence_and_no_date():
    document = orjson.loads(tags_document("A", [(LATE_TAG, 1.0), (RISKY_TAG, 0.87654)], ["x.y"], BOOK, VERSIONS))
    late, risky = document["tags"]
    assert late["source"] == {"kind": "rule", "name": "pay.late", "version": 3}
    assert risky["source"] == {"kind": "model", "name": "default-risk", "version": 7, "rule_version": 3}
    assert (late["confidence"], risky["confidence"]) == (1.0, 0.8765)
    assert (late["dimension"], late["profiling"], late["value"]) == ("风险信用", True, "yes")
    assert (document["customer_id"], document["unknown"]) == ("A", ["x.y"])
    assert document.keys() == {"customer_id", "tags", "unknown"}, "who did not change keeps the same bytes every night"


def test_the_bytes_are_those_of_the_parsed_document_written_again():
    held = [(LATE_TAG, 1.0), (RISKY_TAG, 0.0), (RISKY_TAG, 1.0), (RISKY_TAG, 0.123456789)]
    for customer in ("C1", 'quoted"\\', "户号"):
        for tags in (held, held[:1], []):
            document = TagDocumentWriter(BOOK, VERSIONS).write(customer, tags, ["a.b"])
            assert orjson.dumps(orjson.loads(document)) == document


def test_without_its_model_a_tag_cites_its_rule():
    document = orjson.loads(tags_document("A", [(RISKY_TAG, 1.0)], [], BOOK, {}))
    assert document["tags"][0]["source"] == {"kind": "rule", "name": "risk.high", "version": 3}
