"""What the pages of an impact assessment say beside what model cards say."""

from registry.card.config import Words

_MEASURES_ZH = (
    "入库前脱敏；户号以外的标识符仅存加密散列；姓名、电话、地址单独加密；按角色最小授权；查看敏感标签逐次留痕并按日入账；"
    "模型训练名单仅存密钥摘要；个人删除后在期限内重新训练。"
)
_MEASURES_EN = (
    "Masked before anything is written; identifiers kept as keyed hashes only; names, phones and addresses sealed apart; "
    "least privilege by role; every look at a sensitive tag recorded and bound to the ledger by day; lists of learners as "
    "keyed digests only; after an erasure models are trained anew in time."
)
_PAIRS = {
    "impact_title": ("个人信息保护影响评估", "Personal information impact assessment"),
    "law": (
        "《个人信息保护法》第五十五条、第五十六条；与该模型版本绑定，事实由系统填写，其余由署名人员回答。",
        "个人信息保护法 (PIPL) 55 and 56; bound to this version; facts are the system's, answers are of named people.",
    ),
    "open": ("未回答的问题", "Open questions"),
    "none_open": ("没有未回答的问题。", "No question is open."),
    "mandatory": ("必答", "mandatory"),
    "optional": ("选答", "optional"),
    "necessity": (
        "一、处理目的、处理方式是否合法、正当、必要",
        "1. Are purpose and manner of processing lawful, legitimate and necessary?",
    ),
    "rights": ("二、对个人权益的影响及安全风险", "2. Effect on people's rights, and risks"),
    "protection": (
        "三、保护措施是否合法、有效并与风险程度相适应",
        "3. Are the protective measures lawful, effective and proportionate?",
    ),
    "facts": ("系统记录的事实", "Facts on record"),
    "answers": ("回答", "Answers"),
    "question": ("问题", "Question"),
    "answer": ("回答", "Answer"),
    "by": ("回答人", "By"),
    "not_answered": ("未回答", "not answered"),
    "adopted": ("沿用版本", "adopted from version"),
    "entry": ("台账条目", "ledger entry"),
    "automated": ("自动化决策（形成标签评价个人）", "Automated decisions (tags that judge a person)"),
    "learnt_customers": ("训练涉及的客户数", "Customers learnt from"),
    "features_by_use": ("特征及允许用途", "Features and what they may be used for"),
    "allowed_use": ("允许用途", "Allowed use"),
    "protected_looked_at": ("核对过的受保护群体（从不作为特征）", "Protected groups looked at (never features)"),
    "tags": ("基于该模型的标签", "Tags that rest on the model"),
    "tag": ("标签", "Tag"),
    "sensitivity": ("敏感程度", "Sensitivity"),
    "readers": ("谁可以查看", "Who may read"),
    "action": ("用于", "Leads to"),
    "normal": ("一般", "normal"),
    "sensitive": ("敏感", "sensitive"),
    "protected": ("受保护", "protected"),
    "crm": ("坐席", "agents"),
    "scientist": ("数据科学", "scientists"),
    "auditor": ("审计", "auditors"),
    "operator": ("运维", "operators"),
    "gaps": ("需要说明的群体差距", "Gaps between groups to be explained"),
    "measures": ("保护措施", "Protective measures"),
    "retention": ("保存期限（天）", "Retention (days)"),
    "store": ("存储", "Store"),
    "at_least": ("至少", "at least"),
    "at_most": ("至多", "at most"),
    "never": ("不删除", "never deleted"),
    "ledger": ("台账", "ledger"),
    "audit": ("审计日志", "audit trail"),
    "evidence": ("评估证据", "evidence"),
    "receipts": ("标签回执", "receipts"),
    "erasures": ("删除记录", "erasures"),
    "calls": ("通话文本", "calls"),
    "snapshots": ("夜间快照", "snapshots"),
    "monitoring": ("监测报告", "monitoring"),
    "measure_list": (_MEASURES_ZH, _MEASURES_EN),
    "retrain_within": ("个人删除后重新训练期限（天）", "Retrained after an erasure within (days)"),
    "made_from": ("依据", "Made from"),
}

WORDS = {slug: Words(zh=zh, en=en) for slug, (zh, en) in _PAIRS.items()}
