"""Sign in, sign out, one's own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from yipanqi.accounts import actions
from yipanqi.accounts.access import manages_users, standing
from yipanqi.accounts.address import remember
from yipanqi.accounts.forms import FirstPasswordForm, NewPasswordForm, SignInForm
from yipanqi.accounts.roles import DEEDS
from yipanqi.values.fault import Fault
from yipanqi.values.words import say


class SignIn(auth.LoginView):
    """The sign-in page."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Signed in; the browser is known from now on."""
        answer = super().form_valid(form)
        remember(answer, form.get_user().get_username())
        return answer


class SignOut(auth.LogoutView):
    """Signs out; by POST only."""

    next_page = "/"


class ChangePassword(auth.PasswordChangeView):
    """A new password for oneself."""

    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("account")

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """Changed; it stands in the ledger that it was, not to what."""
        answer = super().form_valid(form)
        actions.password_changed(form.user.get_username())
        return answer


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who am I here, and what may I see?"""
    role = standing(request.user)
    deeds = [words for key, words in DEEDS.items() if key in role.deeds]
    context = {"standing": role, "deeds": deeds, "manages": manages_users(request.user)}
    return render(request, "accounts/account.html", context)


@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Set one's password under the address that an administrator handed over. Looking uses nothing up; a link that does not hold
    says so and shows no name.
    """
    found = actions.link_of(token)
    if found is None:
        return render(request, "accounts/welcome.html", {"form": None}, status=410)
    form = FirstPasswordForm(found.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.use_link(token, form.cleaned_data["new_password1"])
        except Fault:
            return render(request, "accounts/welcome.html", {"form": None}, status=410)
        messages.success(request, say("密码已设好，请登录。", "The password is set; sign in now."))
        return redirect("sign-in")
    context = {"form": form, "name": found.user.username, "ends": found.ends_at}
    return render(request, "accounts/welcome.html", context, status=422 if form.errors else 200)
