"""Asking in a browser: a page with the notice and two answers of the same size, and the file that an answer is.

The page is one file, loads nothing and sends nothing: an answer is saved as a
small file, which `mimika consent answer` or a kiosk's own program takes to the
ledger. Next door: `mimika.consent.receipts` has what the customer keeps.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from mimika.consent.notices import Notice
from mimika.consent.pages import element, page
from mimika.domain.consents import RecordId
from mimika.errors import UsageError

LARGEST: Final = 4096
"""Bytes that an answer may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """Words of the two answers in one language.

    Attributes:
        yes: The yes.
        no: The no.
        same: That both lead to the same service.
        done: What is said after an answer.
    """

    yes: str
    no: str
    same: str
    done: str


BUTTONS: Final[Mapping[str, Buttons]] = MappingProxyType(
    {
        "en": Buttons(
            yes="Yes, you may",
            no="No",
            same="You get the same service with either answer.",
            done="Thank you. Your answer was saved as a file.",
        ),
        "ru": Buttons(
            yes="Да, можно",
            no="Нет",
            same="При любом ответе вас обслужат одинаково.",
            done="Спасибо. Ваш ответ сохранён в файле.",
        ),
        "fr": Buttons(
            yes="Oui, j’accepte",
            no="Non",
            same="Le service est le même quelle que soit votre réponse.",
            done="Merci. Votre réponse a été enregistrée dans un fichier.",
        ),
        "de": Buttons(
            yes="Ja, das dürfen Sie",
            no="Nein",
            same="Sie werden bei beiden Antworten gleich bedient.",
            done="Danke. Ihre Antwort wurde als Datei gespeichert.",
        ),
        "zh": Buttons(
            yes="同意", no="不同意", same="无论您如何选择，服务都一样。", done="谢谢，您的回答已保存为文件。"
        ),
    }
)

_SCRIPT: Final = """
const record = document.querySelector("main").dataset.record;
for (const button of document.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    const answer = { schema: "mimika-answer-1", record, answer: button.value, at: new Date().toISOString() };
    const link = document.createElement("a");
    link.href = "data:application/json;charset=utf-8," + encodeURIComponent(JSON.stringify(answer));
    link.download = "answer-" + record + ".json";
    link.click();
    for (const each of document.querySelectorAll("button")) each.disabled = true;
    document.querySelector("#done").hidden = false;
  });
}
"""

_STYLE: Final = """
.answers { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 1.5rem 0 .75rem; }
.answers button { font: inherit; font-size: 1.15rem; font-weight: 600; min-height: 3.5rem; padding: .5rem 1rem;
  border: 2px solid var(--mark); border-radius: .5rem; background: var(--paper); color: var(--mark); cursor: pointer; }
.answers button:hover, .answers button:focus-visible { background: var(--wash); outline: 3px solid var(--mark); }
.answers button:disabled { color: var(--soft); border-color: var(--line); cursor: default; }
"""


def answer_page(text: Notice, record: RecordId) -> str:
    """Return the page on which somebody answers.

    Args:
        text: The notice, filled in; the page is in its language.
        record: The record that was asked for.
    """
    words = BUTTONS[text.language]
    parts = [element("h1", text.title), element("p", text.short, "soft")]
    for section in text.sections:
        parts += [element("h2", section.heading), element("p", section.text)]
    parts += [
        '<div class="answers">',
        f'<button type="button" value="yes">{words.yes}</button>',
        f'<button type="button" value="no">{words.no}</button>',
        "</div>",
        element("p", words.same, "soft"),
        f'<p id="done" role="status" hidden>{words.done}</p>',
        f"<style>{_STYLE}</style><script>{_SCRIPT}</script>",
    ]
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    whole = page(text.language, text.title, parts)
    whole = whole.replace("img-src data:", f"img-src data:; script-src 'sha256-{digest}'", 1)
    return whole.replace("<main>", f'<main data-record="{UUID(record)}">', 1)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Annotated[Literal["mimika-answer-1"], Field(alias="schema")]
    record: UUID
    answer: Literal["yes", "no"]
    at: AwareDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answered on a page.

    Attributes:
        record: To which record.
        agrees: Whether they said yes.
        at: When, by the clock of the browser.
    """

    record: RecordId
    agrees: bool
    at: datetime


def read_answer(raw: bytes) -> Answer:
    """Return the answer that a page saved.

    Raises:
        UsageError: It is none.
    """
    if len(raw) > LARGEST:
        raise UsageError("this is no answer", why=f"it has more than {LARGEST} bytes")
    try:
        found = _Answer.model_validate(json.loads(raw))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UsageError("this is no answer", why=f"{place}: {first['msg'].lower()}", fix="Save it anew") from error
    except (ValueError, RecursionError) as error:
        raise UsageError("this is no answer", why="it is no JSON", fix="Save it anew on the page") from error
    return Answer(record=RecordId(str(found.record)), agrees=found.answer == "yes", at=found.at)
