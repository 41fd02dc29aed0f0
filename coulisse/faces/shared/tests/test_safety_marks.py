"""Our safety marks are Django's: its middleware takes them."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CsrfViewMiddleware
from django.test import RequestFactory

from coulisse.faces.shared.pages import STAND_IN, safety_input
from coulisse.faces.shared.safety_marks import drawn, safety_mark


def answered(secret: str, mark: str) -> HttpResponse | None:
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": mark})
    request.COOKIES["csrftoken"] = secret
    return CsrfViewMiddleware(lambda _request: HttpResponse()).process_view(request, _view, (), {})


def _view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_mark_is_taken_with_its_own_secret_and_with_no_other() -> None:
    request = RequestFactory().get("/")
    marks = {safety_mark(request) for _page in range(20)}
    secret = request.META["CSRF_COOKIE"]
    assert len(marks) == 20
    assert all(answered(secret, mark) is None for mark in marks)
    other = answered(drawn(), marks.pop())
    assert other is not None
    assert other.status_code == 403


def test_the_cookie_goes_out_with_the_page() -> None:
    request, answer = RequestFactory().get("/"), HttpResponse()
    mark = safety_mark(request)
    CsrfViewMiddleware(lambda _request: answer).process_response(request, answer)
    assert answered(answer.cookies["csrftoken"].value, mark) is None


def test_each_letter_is_as_likely() -> None:
    letters = "".join(drawn() for _each in range(2000))
    counts = [letters.count(letter) for letter in CSRF_ALLOWED_CHARS]
    assert len(letters) == 64_000
    assert 800 < min(counts) <= max(counts) < 1270  # 1,032 on average; seven standard deviations aside.


def test_in_a_page_that_is_kept_a_form_holds_no_mark_of_the_first_visitor() -> None:
    request = RequestFactory().get("/")
    request.has_stand_in = True  # type: ignore[attr-defined]
    assert STAND_IN in safety_input(request)
    assert "CSRF_COOKIE" not in request.META
