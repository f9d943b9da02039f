"""The words around a notice on receipts and signs, in the languages of the notices.

The texts of notices are versioned and stand in `mimika.consent.notices`; these
here may be improved at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from mimika.domain.consents import ConsentState
from mimika.domain.signals import Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language.

    Attributes:
        receipt: Title of a receipt.
        keep: Why the page is worth keeping.
        purpose: Heading of what it is about.
        modalities: Heading of what may be read.
        until: Heading of the end.
        endless: An end that does not come by itself.
        asked: Heading of when it was said.
        responsible: Heading of who is responsible.
        place: Heading of where.
        take_back: Heading of how to take a yes back.
        scan: What the code on a receipt is for.
        nothing: What a receipt does not hold.
        record: Heading of the number of the record.
        notice: Heading of the version of the notice.
        full: What the code on a sign is for.
        free: How not to be read, on a sign.
        rights: Heading of the addresses for rights.
        state: Where a record stands, in one line.
        read: What is read.
        comma: What stands between the items of a list.
        date: How a date is written, of day, month, year, hour and minute and zone.
        months: Names of the months as they stand in a date.
    """

    receipt: str
    keep: str
    purpose: str
    modalities: str
    until: str
    endless: str
    asked: str
    responsible: str
    place: str
    take_back: str
    scan: str
    nothing: str
    record: str
    notice: str
    full: str
    free: str
    rights: str
    state: Mapping[ConsentState, str]
    read: Mapping[Modality, str]
    comma: str
    date: str
    months: tuple[str, ...]


def _states(*texts: str) -> Mapping[ConsentState, str]:
    return MappingProxyType(dict(zip(ConsentState, texts, strict=True)))


def _read(*texts: str) -> Mapping[Modality, str]:
    return MappingProxyType(dict(zip(Modality, texts, strict=True)))


def words(language: str) -> Words:
    """Return the words of a language of the notices; English for any other."""
    return _LANGUAGES.get(language, _english)()


def date_in(language: str, at: datetime, zone: str) -> str:
    """Return a moment as it is written in a language, to the minute, with its time zone.

    Args:
        language: One of the languages of the notices.
        at: The moment, with a time zone.
        zone: IANA name of the time zone to write it in.
    """
    spoken = words(language)
    there = at.astimezone(ZoneInfo(zone))
    return spoken.date.format(
        day=there.day,
        month=spoken.months[there.month - 1],
        year=there.year,
        clock=f"{there.hour:02d}:{there.minute:02d}",
        zone=there.tzname(),
    )


def _english() -> Words:
    return Words(
        receipt="Your consent receipt",
        keep="Keep this page. It says what you were asked and what you answered.",
        purpose="What it is about",
        modalities="What may be read",
        until="It holds until",
        endless="you take it back",
        asked="You answered",
        responsible="Responsible",
        place="Place",
        take_back="Take it back",
        scan="Scan the code or open the link. It works at once, costs nothing, and the service stays the same.",
        nothing="This receipt holds no name, no picture, and nothing by which you could be recognised.",
        record="Record",
        notice="Notice",
        full="Scan for the full text",
        free="You do not want this? Stand in the marked area or press the pause button. Nobody asks who you are.",
        rights="Your rights",
        state=_states(
            "You were asked and have not answered yet. Nothing is read.",
            "You said yes.",
            "You said no. Nothing is read, and the service is the same.",
            "You took your yes back. Nothing is read any more.",
            "Your yes has run out. Nothing is read any more.",
            "You said yes again.",
            "This consent was not sound and does not count.",
            "What this consent was for has ended.",
            "It is not known what you answered. Nothing is read.",
        ),
        read=_read(
            "expression and gaze",
            "posture and gestures",
            "tone of voice",
            "tone of words",
            "pulse from the picture",
            "all of it together",
            "what you say of yourself",
        ),
        comma=", ",
        date="{day} {month} {year}, {clock} {zone}",
        months=(
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
    )  # fmt: skip


def _german() -> Words:
    return Words(
        receipt="Ihr Beleg über Ihre Einwilligung",
        keep="Bewahren Sie diese Seite auf. Sie sagt, was Sie gefragt wurden und was Sie geantwortet haben.",
        purpose="Worum es geht",
        modalities="Was gelesen werden darf",
        until="Es gilt bis",
        endless="Sie es zurücknehmen",
        asked="Ihre Antwort vom",
        responsible="Verantwortlich",
        place="Ort",
        take_back="Zurücknehmen",
        scan="Code scannen oder Link öffnen. Das wirkt sofort, kostet nichts, der Service bleibt gleich.",
        nothing="Dieser Beleg enthält keinen Namen, kein Bild und nichts, woran man Sie erkennen könnte.",
        record="Vorgang",
        notice="Hinweistext",
        full="Scannen für den ganzen Text",
        free="Lieber nicht? Stellen Sie sich in den markierten Bereich oder drücken Sie die Pausentaste. "
        "Niemand fragt, wer Sie sind.",
        rights="Ihre Rechte",
        state=_states(
            "Sie wurden gefragt und haben noch nicht geantwortet. Nichts wird gelesen.",
            "Sie haben ja gesagt.",
            "Sie haben nein gesagt. Nichts wird gelesen, und der Service ist derselbe.",
            "Sie haben Ihr Ja zurückgenommen. Nichts wird mehr gelesen.",
            "Ihr Ja ist abgelaufen. Nichts wird mehr gelesen.",
            "Sie haben erneut ja gesagt.",
            "Diese Einwilligung war nicht wirksam und zählt nicht.",
            "Wofür diese Einwilligung galt, ist beendet.",
            "Ihre Antwort ist nicht bekannt. Nichts wird gelesen.",
        ),
        read=_read(
            "Ausdruck und Blick",
            "Haltung und Gesten",
            "Tonfall der Stimme",
            "Ton der Worte",
            "Puls aus dem Bild",
            "alles zusammen",
            "was Sie selbst sagen",
        ),
        comma=", ",
        date="{day}. {month} {year}, {clock} Uhr {zone}",
        months=(
            "Januar", "Februar", "März", "April", "Mai", "Juni",
            "Juli", "August", "September", "Oktober", "November", "Dezember",
        ),
    )  # fmt: skip


def _french() -> Words:
    return Words(
        receipt="Le reçu de votre consentement",
        keep="Gardez cette page. Elle dit ce qui vous a été demandé et ce que vous avez répondu.",
        purpose="De quoi il s'agit",
        modalities="Ce qui peut être lu",
        until="Valable jusqu'au",
        endless="jour où vous le reprenez",
        asked="Votre réponse du",
        responsible="Responsable",
        place="Lieu",
        take_back="Reprendre votre oui",
        scan="Scannez le code ou ouvrez le lien. L'effet est immédiat, c'est gratuit, et le service reste le même.",
        nothing="Ce reçu ne contient ni nom, ni image, ni rien qui permette de vous reconnaître.",
        record="Dossier",
        notice="Avis",
        full="Scannez pour lire le texte complet",
        free="Vous ne le souhaitez pas ? Placez-vous dans la zone marquée ou appuyez sur le bouton de pause. "
        "Personne ne demande qui vous êtes.",
        rights="Vos droits",
        state=_states(
            "On vous a posé la question et vous n'avez pas encore répondu. Rien n'est lu.",
            "Vous avez dit oui.",
            "Vous avez dit non. Rien n'est lu, et le service est le même.",
            "Vous avez repris votre oui. Plus rien n'est lu.",
            "Votre oui a pris fin. Plus rien n'est lu.",
            "Vous avez dit oui à nouveau.",
            "Ce consentement n'était pas valable et ne compte pas.",
            "Ce à quoi servait ce consentement est terminé.",
            "Votre réponse n'est pas connue. Rien n'est lu.",
        ),
        read=_read(
            "expression et regard",
            "posture et gestes",
            "ton de la voix",
            "ton des mots",
            "pouls d'après l'image",
            "le tout ensemble",
            "ce que vous dites de vous-même",
        ),
        comma=", ",
        date="{day} {month} {year}, {clock} {zone}",
        months=(
            "janvier", "février", "mars", "avril", "mai", "juin",
            "juillet", "août", "septembre", "octobre", "novembre", "décembre",
        ),
    )  # fmt: skip


def _russian() -> Words:
    return Words(
        receipt="Квитанция о вашем согласии",
        keep="Сохраните эту страницу. Здесь сказано, о чём вас спросили и что вы ответили.",
        purpose="О чём речь",
        modalities="Что можно считывать",
        until="Действует до",
        endless="тех пор, пока вы не отзовёте",
        asked="Ваш ответ от",
        responsible="Отвечает",
        place="Место",
        take_back="Отозвать согласие",
        scan="Отсканируйте код или откройте ссылку. Это действует сразу, бесплатно, и услуга остаётся той же.",
        nothing="В этой квитанции нет ни имени, ни снимка, ничего, по чему вас можно узнать.",
        record="Запись",
        notice="Уведомление",
        full="Полный текст по коду",
        free="Не хотите? Встаньте в отмеченную зону или нажмите кнопку паузы. Никто не спросит, кто вы.",
        rights="Ваши права",
        state=_states(
            "Вас спросили, и вы ещё не ответили. Ничего не считывается.",
            "Вы сказали «да».",
            "Вы сказали «нет». Ничего не считывается, услуга та же.",
            "Вы отозвали согласие. Больше ничего не считывается.",
            "Ваше согласие закончилось. Больше ничего не считывается.",
            "Вы снова сказали «да».",
            "Это согласие было недействительным и не считается.",
            "То, для чего давалось согласие, закончилось.",
            "Ваш ответ неизвестен. Ничего не считывается.",
        ),
        read=_read(
            "выражение лица и взгляд",
            "поза и жесты",
            "тон голоса",
            "тон слов",
            "пульс по изображению",
            "всё это вместе",
            "то, что вы говорите о себе",
        ),
        comma=", ",
        date="{day} {month} {year} г., {clock} {zone}",
        months=(
            "января", "февраля", "марта", "апреля", "мая", "июня",
            "июля", "августа", "сентября", "октября", "ноября", "декабря",
        ),
    )  # fmt: skip


def _chinese() -> Words:
    return Words(
        receipt="您的同意凭证",
        keep="请保存本页。这里写明我们问了您什么，您如何答复。",
        purpose="事项",
        modalities="可以读取的内容",
        until="有效期至",
        endless="您撤回为止",
        asked="答复时间",
        responsible="负责方",
        place="地点",
        take_back="撤回同意",
        scan="扫描二维码或打开链接即可。立即生效，不收费用，服务不变。",
        nothing="本凭证不含姓名，不含图像，也不含任何能认出您的内容。",
        record="记录编号",
        notice="告知版本",
        full="扫码阅读全文",
        free="不愿意？请站到标明的区域，或按下暂停按钮。没有人会问您是谁。",
        rights="您的权利",
        state=_states(
            "已询问您，您尚未答复。不读取任何内容。",
            "您已同意。",
            "您未同意。不读取任何内容，服务完全一样。",
            "您已撤回同意。不再读取任何内容。",
            "您的同意已到期。不再读取任何内容。",
            "您已再次同意。",
            "此项同意无效，不作数。",
            "此项同意所针对的事项已结束。",
            "您的答复不详。不读取任何内容。",
        ),
        read=_read(
            "表情和目光", "姿态和手势", "说话的语气", "文字的语气", "从图像读取的脉搏", "以上各项的综合", "您自己的表述"
        ),
        comma="，",
        date="{year}年{month}{day}日 {clock} {zone}",
        months=tuple(f"{number}月" for number in range(1, 13)),
    )


_LANGUAGES: Final = MappingProxyType({"en": _english, "de": _german, "fr": _french, "ru": _russian, "zh": _chinese})
