"""Sign in, sign out, one's own account."""

from __future__ import annotations

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from yipanqi.accounts.address import remember
from yipanqi.accounts.forms import NewPasswordForm, SignInForm


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


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who am I here, and what may I see?"""
    return render(request, "accounts/account.html")
