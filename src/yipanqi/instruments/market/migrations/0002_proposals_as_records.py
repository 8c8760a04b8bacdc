"""Proposals become records that figures can count: key, the day of each stage, pairs added by hand; a digest for every matching."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial"), ("intake", "0001_initial")]

    operations = [
        migrations.AddField("matching", "digest", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField("proposal", "key", models.CharField(max_length=255, null=True)),
        migrations.AddField("proposal", "reading", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.reading")),
        migrations.AddField("proposal", "row", models.IntegerField(null=True)),
        migrations.AddField("proposal", "by_hand", models.BooleanField(default=False)),
        migrations.AddField("proposal", "seen", models.CharField(blank=True, default="", max_length=12)),
        migrations.AddField("proposal", "seen_until", models.DateField(null=True)),
        migrations.AddField("proposal", "proposed_on", models.DateField(null=True)),
        migrations.AddField("proposal", "intended_on", models.DateField(null=True)),
    ]
