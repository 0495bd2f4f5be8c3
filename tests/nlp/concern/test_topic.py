import pytest

from nlp.concern.topic import topic_in, topic_label, topic_of
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy(NlpSettings().configs / "concerns.toml")


@pytest.mark.parametrize(
    ("concern", "sentence", "topic"),
    [
        ("outage_repair", "我们这边老是停电，这个月停了四次了", "频繁停电"),
        ("outage_repair", "几点能来电啊", "停电原因与恢复时间"),
        ("price", "峰谷电价怎么开通", "峰谷分时"),
        ("price", "这个月电费怎么这么高", "电量电费异常"),
        ("metering", "我要校验电表，走得太快了", "校验电表"),
        ("billing_payment", "发票抬头开错了", "发票"),
        ("arrears_reconnection", "违约金怎么算的", "违约金"),
        ("new_service", "我想办过户", "过户更名"),
        ("solar_charging", "充电桩怎么报装", "充电桩报装"),
        ("safety_compensation", "冰箱烧坏了要赔", "家电损坏赔偿"),
        ("channel_information", "网上国网密码忘了", "密码"),
        ("service_complaint", "打了三次电话没人管", "催办与超时"),
        ("energy_saving", "怎么用电能省电一点", "用电常识与省电"),
    ],
)
def test_a_sentence_shows_a_topic_of_its_concern(concern, sentence, topic):
    assert topic_label(concern, topic_of(concern, sentence)) == topic


def test_a_sentence_without_a_cue_shows_no_topic():
    assert topic_of("price", "嗯好的") is None
    assert topic_of("price", "") is None


def test_an_unknown_concern_has_no_topic():
    assert topic_of("weather", "今天下雨") is None


def test_more_cues_win_and_on_a_tie_the_more_special_topic():
    [concern] = [each for each in TAXONOMY.concern if each.id == "outage_repair"]
    assert topic_in(concern, "路灯").id == "street_light"
    assert topic_in(concern, "整栋楼全黑了，停电了").id == "area_outage"
