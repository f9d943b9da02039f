"""One reader for all tests of words: it remembers nothing."""

import pytest

from mimika.perceive.text.reader import TextReader, load_text


@pytest.fixture(scope="session")
def reader() -> TextReader:
    found = load_text()
    assert found is not None
    return found
