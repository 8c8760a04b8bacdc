"""A deed may tell each whom it concerns in words of its own, and the office whoever has no account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0002_decisions_since")]
    operations = [
        migrations.AddField("notice", "name", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("notice", "about", models.JSONField(default=dict)),
        migrations.AddField("notice", "told_by", models.CharField(blank=True, default="", max_length=150)),
        migrations.AddField("notice", "told_at", models.DateTimeField(null=True)),
    ]
