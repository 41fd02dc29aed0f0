"""Errors in Mollie's words."""


class Problem(Exception):
    """An answer that isn't a success."""

    def __init__(self, status: int, title: str, detail: str, *, field: str = "", page: str = "overview/handling-errors") -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.field, self.page = status, title, detail, field, page

    @property
    def is_kept(self) -> bool:
        """Whether it is answered again to the same idempotency key: the request itself is wrong."""
        return self.status in (400, 404, 410, 422)


def unauthorized() -> Problem:
    return Problem(401, "Unauthorized Request", "Missing authentication, or failed to authenticate", page="guides/authentication")


def not_found(detail: str = "The resource does not exist.") -> Problem:
    return Problem(404, "Not Found", detail)


def unprocessable(detail: str, field: str) -> Problem:
    return Problem(422, "Unprocessable Entity", detail, field=field)


def busy() -> Problem:
    detail = "Another request with this Idempotency-Key is already being processed."
    return Problem(409, "Conflict", detail, page="overview/api-idempotency")


def key_used() -> Problem:
    return Problem(400, "Bad Request", "This Idempotency-Key has already been used.", page="overview/api-idempotency")


def duplicate_refund() -> Problem:
    return Problem(409, "Conflict", "A duplicate refund has been detected")
