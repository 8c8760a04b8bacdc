"""The provincial ladder of firms' research bodies (研发中心、企业研究院、重点企业研究院)."""
