"""Who answers for a page of which class."""

from typing import Any, NamedTuple, Protocol


class Answer(Protocol):
    """What a page is on the web, so that a page model stays a model."""

    def serve(self, page: Any, request: Any) -> Any:  # noqa: ANN401 - a page, Django's request and answer; values know no Django
        """The public page, as an HTTP answer."""

    def preview(self, page: Any, request: Any, mode: str) -> Any:  # noqa: ANN401 - as above
        """The same page from what is typed in the office and stored nowhere public."""


class Answering(NamedTuple):
    """
    One page class and its answer.

    :param label: the model's label, such as ``newsroom.Article``
    """

    label: str
    answer: Answer
