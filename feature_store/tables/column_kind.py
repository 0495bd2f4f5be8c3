"""The columns and parents that most tables share."""

from feature_store.column import Column, ColumnType

TEXT, INTEGER, REAL, FLAG = ColumnType.TEXT, ColumnType.INTEGER, ColumnType.REAL, ColumnType.FLAG
DAY, INSTANT = ColumnType.DAY, ColumnType.INSTANT

CUSTOMER = Column("customer_id", TEXT, "客户编号")
AVAILABLE = Column("available_at", INSTANT, "入库时间")
OF_CUSTOMER = (("customer_id", "customers"),)
