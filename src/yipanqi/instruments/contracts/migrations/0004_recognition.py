"""A decision on a pair is kept under both contracts, with a coded ground; what people decided on recognition."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_receipts_as_records")]

    operations = [
        migrations.RemoveConstraint("decision", "one_decision_a_finding"),
        migrations.AddField("decision", "other", models.CharField(blank=True, default="", max_length=120)),
        migrations.AddField("decision", "ground", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddConstraint("decision", models.UniqueConstraint(fields=("number", "code", "other"), name="one_decision_a_finding")),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=120, unique=True)),
                ("verdict", models.CharField(max_length=12)),
                ("turnover", models.BigIntegerField(null=True)),
                ("reason", models.CharField(max_length=300)),
                ("proposed_verdict", models.CharField(max_length=12)),
                ("proposed_turnover", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
