"""Places of the official list (GB/T 2260, 国家统计局 2023-06-30), functional zones with internal codes, industries (GB/T 4754)
and the State-supported high-tech fields (国家重点支持的高新技术领域).
"""

from django.db import models


class Place(models.Model):
    """A place that counts. `parent` is where its figures add up; a zone's `lies_in` names the counties that it lies in.

    A record has exactly one place, so a zone's record counts in the zone and the city and never again in a county.
    """

    code = models.CharField(max_length=12, primary_key=True)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=80, blank=True, default="")
    level = models.CharField(max_length=10, db_index=True)  # province, city, county, zone, town
    parent = models.CharField(max_length=12, blank=True, default="", db_index=True)
    lies_in = models.JSONField(default=list)
    aliases = models.JSONField(default=list)
    called = models.JSONField(default=list)  # names that this city gave it; the official lists never touch them
    official = models.BooleanField(default=True)  # False: an internal code of this city
    order = models.IntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        from yipanqi.values.words import say

        return say(self.zh, self.en or self.zh)


class Industry(models.Model):
    """A code of GB/T 4754-2017: section (letter), division, group, class; codes with their letter ('C3973')."""

    code = models.CharField(max_length=6, primary_key=True)
    zh = models.CharField(max_length=80)
    parent = models.CharField(max_length=6, blank=True, default="", db_index=True)
    level = models.IntegerField()


class HighTechField(models.Model):
    """A field that the State supports: eight fields ('10'), second ('101') and third level ('10101')."""

    code = models.CharField(max_length=6, primary_key=True)
    zh = models.CharField(max_length=80)
    parent = models.CharField(max_length=6, blank=True, default="", db_index=True)
    level = models.IntegerField()
