"""The city that this installation serves; one row."""

from django.db import models


class City(models.Model):
    """`code` of the city, the period shown first, the day up to which things are known (null: today), and whether its
    records are synthetic (the model city), which every page and document then says.
    """

    code = models.CharField(max_length=12, unique=True)
    period = models.CharField(max_length=10, default="")
    as_of = models.DateField(null=True)
    synthetic = models.BooleanField(default=False)
    issuer_zh = models.CharField(max_length=60, default="")
    issuer_en = models.CharField(max_length=80, default="")
    profile = models.JSONField(default=dict)  # what `city.toml` says besides: see `registry._profile`
