"""Receipts become records with lineage; buyers' places become codes."""

from __future__ import annotations

import secrets
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def carry(apps: Any, schema_editor: Any) -> None:
    """Payments recorded by hand before: the voucher is their number of order."""
    place = dict(apps.get_model("contracts", "Contract").objects.values_list("number", "place"))
    new = apps.get_model("contracts", "Receipt")
    for old in apps.get_model("contracts", "OldReceipt").objects.order_by("pk"):
        new.objects.create(key=f"{old.number}|{old.pk}", number=old.number, voucher=str(old.pk), received_on=old.received_on, amount=old.amount,
                           note=old.note or None, place=place.get(old.number))


def code_places(apps: Any, schema_editor: Any) -> None:
    """Names of buyers' places become codes where the list of places has exactly one of that name; others stay as written."""
    found: dict[str, set[str]] = {}
    for code, zh, aliases in apps.get_model("registry", "Place").objects.values_list("code", "zh", "aliases"):
        for name in {zh, *(aliases or [])}:
            found.setdefault(name, set()).add(code)
    contracts = apps.get_model("contracts", "Contract").objects
    for written in contracts.exclude(buyer_place=None).values_list("buyer_place", flat=True).distinct():
        codes = found.get(written, set())
        if len(codes) == 1:
            contracts.filter(buyer_place=written).update(buyer_place=next(iter(codes)))
    revisions = apps.get_model("intake", "Revision").objects  # columnar copies and figures made before are stale
    revisions.filter(model__in=("contracts.contract", "contracts.receipt")).update(stamp=secrets.token_hex(8))


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_decisions"), ("intake", "0001_initial"), ("registry", "0001_initial")]

    operations = [
        migrations.RenameModel("Receipt", "OldReceipt"),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=255, unique=True)),
                ("place", models.CharField(db_index=True, max_length=12, null=True)),
                ("row", models.IntegerField(null=True)),
                ("number", models.CharField(blank=True, max_length=120, null=True)),
                ("seller_name", models.TextField(blank=True, null=True)),
                ("voucher", models.CharField(blank=True, max_length=120, null=True)),
                ("received_on", models.DateField(blank=True, null=True)),
                ("amount", models.BigIntegerField(blank=True, null=True)),
                ("technical", models.BigIntegerField(blank=True, null=True)),
                ("cost", models.BigIntegerField(blank=True, null=True)),
                ("tax", models.BigIntegerField(blank=True, null=True)),
                ("note", models.TextField(blank=True, null=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("organisation", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation")),
                ("reading", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.reading")),
            ],
            options={"indexes": [models.Index(fields=["number"], name="contracts_r_number_x")]},
        ),
        migrations.RunPython(carry, migrations.RunPython.noop),
        migrations.DeleteModel("OldReceipt"),
        migrations.AlterField("contract", "buyer_place", models.CharField(blank=True, max_length=120, null=True)),
        migrations.RunPython(code_places, migrations.RunPython.noop),
    ]
