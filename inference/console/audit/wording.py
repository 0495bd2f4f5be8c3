"""What the pages of the audit call kinds of entries, events, stores and places."""

from collections.abc import Mapping

from inference.console.frame.language import term

KINDS: Mapping[str, str] = {
    "training": term("训练"), "registration": term("登记"), "refusal": term("拒绝上线"), "evidence": term("证据"),
    "comparison": term("版本对比"), "shadow": term("影子运行"), "request": term("申请上线"), "approval": term("批准"),
    "rejection": term("驳回"), "void": term("作废"), "promotion": term("上线"), "rollback": term("回退"),
    "repair": term("修复"), "alias_moved": term("别名被移动"), "publish": term("发布快照"), "key_change": term("密钥变更"),
    "erase": term("删除个人信息"), "export": term("导出"), "contest": term("异议"), "opt_out": term("拒绝画像"),
    "impact": term("影响评估"), "retrain_request": term("申请重新训练"), "monitoring": term("监测"),
    "audit_day": term("查阅记录封存"), "retention": term("到期清理"), "proposal": term("规则提案"), "restore": term("从备份恢复"),
}  # fmt: skip
EVENTS: Mapping[str, str] = {
    "sensitive_read": term("查看敏感标签"), "personal_read": term("查看姓名电话地址"), "export": term("导出"),
    "erase": term("删除个人信息"), "refused": term("越权被拒"), "job": term("启动任务"),
}  # fmt: skip
UNUSUAL: Mapping[str, str] = {
    "volume": term("当日查看客户数异常"), "off_hours": term("非工作时间批量查看"),
    "personal_off_hours": term("非工作时间查看个人信息"), "refused": term("多次越权被拒"),
}  # fmt: skip
STORES: Mapping[str, str] = {
    "ledger": term("台账"), "audit": term("查阅记录"), "evidence": term("评估证据"), "snapshots": term("夜间快照"),
    "monitoring": term("监测报告"), "receipts": term("标签回执"), "calls": term("通话文本"),
    "jobs": term("控制台任务的产物"),
}  # fmt: skip
DUE: Mapping[str, tuple[str, str]] = {
    "kept": (term("保存期内"), "good"), "due": (term("已到期，应删除"), "warn"), "must_stay": (term("必须保存"), "info"),
}  # fmt: skip
PLACES: Mapping[str, str] = {
    "desk": term("业务表"), "learners": term("训练名单核查"), "online": term("在线库"), "snapshots": term("夜间快照"),
    "warehouse": term("数据仓库"), "holdouts": term("冻结检验集"), "change_feed": term("变更通知"),
}  # fmt: skip
