"""What a person keeps of the pages for themselves. Accounts stand in `accounts`."""

from django.db import models

from yipanqi.accounts.models import User


class SavedView(models.Model):
    """A list as its reader narrowed, sorted and cut it, under a name: the list's address, and what follows the `?`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views")
    words = models.CharField(max_length=40)
    path = models.CharField(max_length=200)
    asks = models.CharField(max_length=2000, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path", "words"], name="one_view_a_list_and_name")]

    @property
    def href(self) -> str:
        """Where it leads."""
        return f"{self.path}?{self.asks}" if self.asks else self.path
