"""Several forms of one page that are sent together."""

from collections.abc import Iterable

from coulisse.faces.office.programme.forms import Rows
from coulisse.faces.shared.forms import Form


class Together:
    """For ``ui.form_errors``: the mistakes of all of them in one list."""

    def __init__(self, forms: Iterable[Form | Rows | None]) -> None:
        self.forms = [form for form in forms if form is not None]

    def problems(self) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []
        for form in self.forms:
            if isinstance(form, Rows):
                found += [("", "", error) for error in (form.non_form_errors() if form.is_bound else ())]
                for row in form.forms if form.is_bound else ():
                    found += row.problems()
            else:
                found += form.problems()
        return found
