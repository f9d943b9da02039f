"""The scenarios as an office sees them: what each is for, whom it reads where, and what it never does.

`mimika policy` answers from here. Next door: one folder a scenario, for those
that are built; `mimika.consent.law` for what is allowed where.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mimika.domain.law import Role, Setting, Use
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality

_F, _B, _V, _T, _P = Modality.FACE, Modality.BODY, Modality.VOICE, Modality.TEXT, Modality.PHYSIOLOGY


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioLaw:
    """One thing that a scenario does or might be asked to do, as the law tells things apart.

    Attributes:
        use: What is done.
        setting: Where.
        role: Of whoever is read.
        modalities: What is read.
        identifying: Whether anybody could be recognised by what is kept.
    """

    use: Use
    setting: Setting
    role: Role
    modalities: tuple[Modality, ...]
    identifying: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario.

    Attributes:
        name: Its name on the command line.
        title: Its title.
        summary: What happens, in one sentence.
        necessity: What is hoped for that could not be had without reading reactions, and how it is shown.
        equal_path: How whoever says no gets the same.
        purpose: What people consent to.
        does: What it does, as the law sees it.
        never: What lies near and is not done; asked too, so that the answer is on paper.
        rows: Numbers of the rows of the legal table that decide where it may run.
    """

    name: str
    title: str
    summary: str
    necessity: str
    equal_path: str
    purpose: Purpose
    does: tuple[ScenarioLaw, ...]
    never: tuple[ScenarioLaw, ...] = ()
    rows: tuple[int, ...]

    @property
    def uses(self) -> tuple[Use, ...]:
        """What it does, each once."""
        return tuple(dict.fromkeys(one.use for one in self.does))

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Where, each once."""
        return tuple(dict.fromkeys(one.setting for one in self.does))

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whom it reads, each once."""
        return tuple(dict.fromkeys(one.role for one in self.does))

    @property
    def modalities(self) -> tuple[Modality, ...]:
        """What it reads, each once."""
        return tuple(dict.fromkeys(each for one in self.does for each in one.modalities))


def _does(use: Use, setting: Setting, role: Role, *modalities: Modality) -> ScenarioLaw:
    return ScenarioLaw(use=use, setting=setting, role=role, modalities=modalities)


def _shops() -> Iterator[Scenario]:
    yield Scenario(
        name="shop",
        title="Web shop that helps",
        summary="When somebody hesitates or strains while they choose, help is offered, the page gets simpler and what "
        "is recommended is put in another order.",
        necessity="Clicks show hesitation late; whether reactions add anything is shown by an experiment on conversion "
        "and returns.",
        equal_path="A button 'need help?' and one tap on how it goes reach the same help and the same order.",
        purpose=Purpose.SERVICE_PERSONALISATION,
        does=(
            _does(Use.CONFUSION_HELP, Setting.ONLINE_SHOP, Role.CUSTOMER, _F),
            _does(Use.RECOMMENDATION, Setting.ONLINE_SHOP, Role.CUSTOMER, _F),
        ),
        never=(_does(Use.PRICE_OR_ACCESS, Setting.ONLINE_SHOP, Role.CUSTOMER, _F),),
        rows=(14, 15, 29),
    )
    yield Scenario(
        name="mirror",
        title="Smart mirror",
        summary="The mirror talks with a customer, proposes outfits by the reaction to each, sends them to the phone "
        "by QR code and takes a picture on request.",
        necessity="Liking shows before it is said; whether it adds anything is shown by outfits taken along.",
        equal_path="Thumbs on the glass or a spoken word steer the same proposals.",
        purpose=Purpose.SERVICE_PERSONALISATION,
        does=(_does(Use.RECOMMENDATION, Setting.SHOP, Role.CUSTOMER, _F, _B, _V),),
        rows=(14,),
    )
    yield Scenario(
        name="kiosk",
        title="Kiosk that proposes a menu",
        summary="A menu is proposed from age band, mood, hour and, with consent, past orders; the order is predicted.",
        necessity="Fewer steps to the order; whether reactions add anything to the hour is shown by an experiment.",
        equal_path="The whole menu stands one tap away, and a tap on how it goes sorts it too.",
        purpose=Purpose.SERVICE_PERSONALISATION,
        does=(
            _does(Use.SIGN_BY_AGE, Setting.KIOSK, Role.CUSTOMER, _F),
            _does(Use.RECOMMENDATION, Setting.KIOSK, Role.CUSTOMER, _F),
        ),
        never=(_does(Use.PRICE_OR_ACCESS, Setting.KIOSK, Role.CUSTOMER, _F),),
        rows=(12, 14, 39),
    )
    yield Scenario(
        name="store",
        title="Floor analytics",
        summary="Paths, dwell and mood of zones are counted beside sales and window changes, and staff is sent where "
        "customers look lost.",
        necessity="Sales say what was bought, not where people gave up; counts of at least ten sessions suffice.",
        equal_path="A call button in each aisle sends staff too; an aisle without cameras leads through the shop.",
        purpose=Purpose.SERVICE_PERSONALISATION,
        does=(
            _does(Use.ZONE_STATISTICS, Setting.SHOP, Role.CUSTOMER, _F, _B),
            _does(Use.STAFF_ROUTING, Setting.SHOP, Role.CUSTOMER, _F, _B),
        ),
        never=(
            _does(Use.ZONE_STATISTICS, Setting.SHOP, Role.STAFF, _F),
            _does(Use.SUSPICION, Setting.SHOP, Role.CUSTOMER, _F),
        ),
        rows=(9, 10),
    )
    yield Scenario(
        name="personas",
        title="Personas instead of individuals",
        summary="Typical profiles are drawn from counts, and offers are made to profiles, never to a person.",
        necessity="Profiles of groups serve planning without anybody's own profile.",
        equal_path="Offers for profiles are open to everybody.",
        purpose=Purpose.SERVICE_PERSONALISATION,
        does=(_does(Use.ZONE_STATISTICS, Setting.SHOP, Role.CUSTOMER, _F),),
        never=(_does(Use.IDENTIFICATION, Setting.SHOP, Role.CUSTOMER, _F),),
        rows=(9, 40),
    )
    yield Scenario(
        name="returning",
        title="Guests who come back",
        summary="A customer who opted in shows a pass with a QR code, staff see past purchases, and a product looked "
        "at is followed up online.",
        necessity="The pass tells who it is; reactions only say whether help is wanted today.",
        equal_path="The pass works without any camera.",
        purpose=Purpose.SERVICE_PERSONALISATION,
        does=(_does(Use.RECOMMENDATION, Setting.SHOP, Role.CUSTOMER, _F),),
        never=(
            ScenarioLaw(
                use=Use.IDENTIFICATION,
                setting=Setting.SHOP,
                role=Role.CUSTOMER,
                modalities=(_F,),
                identifying=True,
            ),
        ),
        rows=(14, 22, 25, 30, 31, 32, 33, 34, 40),
    )


def _services() -> Iterator[Scenario]:
    yield Scenario(
        name="support",
        title="Contact centre, live",
        summary="When a caller gets angry or anxious, the agent is given a hint of tone or the call goes to a senior; "
        "an assistant changes tone and wording.",
        necessity="Words alone miss tone; whether the hint helps is shown by calls with and without it.",
        equal_path="Saying 'agent' or pressing a key escalates at once.",
        purpose=Purpose.CUSTOMER_SUPPORT,
        does=(
            _does(Use.AGENT_ASSIST, Setting.CONTACT_CENTRE, Role.CALLER, _V),
            _does(Use.TEXT_SENTIMENT, Setting.CONTACT_CENTRE, Role.CALLER, _T),
        ),
        never=(_does(Use.AGENT_ASSIST, Setting.CONTACT_CENTRE, Role.AGENT, _V),),
        rows=(6, 7, 8),
    )
    yield Scenario(
        name="calls",
        title="Contact centre, recorded",
        summary="Over many recordings and transcripts: at which topic and step calls turn sour.",
        necessity="Complaints name a symptom; many calls show the step. Words alone are used where they suffice.",
        equal_path="A form after the call feeds the same list of sore points.",
        purpose=Purpose.CUSTOMER_SUPPORT,
        does=(
            _does(Use.AGENT_ASSIST, Setting.CONTACT_CENTRE, Role.CALLER, _V),
            _does(Use.TEXT_SENTIMENT, Setting.CONTACT_CENTRE, Role.CALLER, _T),
        ),
        never=(_does(Use.EMOTION_INFERENCE, Setting.CONTACT_CENTRE, Role.AGENT, _V),),
        rows=(6, 8),
    )
    yield Scenario(
        name="care",
        title="Counters and forms",
        summary="Whoever is overwhelmed at a counter or a form gets a person.",
        necessity="Who is overwhelmed seldom asks; whether more people finish is shown by forms handed in.",
        equal_path="A button 'I want a person' stands on every page and counter.",
        purpose=Purpose.CUSTOMER_SUPPORT,
        does=(
            _does(Use.STAFF_ROUTING, Setting.COUNTER, Role.CUSTOMER, _F),
            _does(Use.CONFUSION_HELP, Setting.COUNTER, Role.CUSTOMER, _F),
        ),
        rows=(10, 14),
    )
    yield Scenario(
        name="safety",
        title="Somebody in distress",
        summary="Agitation that grows or a person in distress: a human is asked to look. Never who, never "
        "'suspicious', and no record of a person.",
        necessity="A human cannot watch everywhere; the place alone is told.",
        equal_path="A call button tells the same human.",
        purpose=Purpose.SAFETY,
        does=(_does(Use.HUMAN_CHECK, Setting.PUBLIC_SPACE, Role.PASSER_BY, _F, _B),),
        never=(_does(Use.SUSPICION, Setting.PUBLIC_SPACE, Role.PASSER_BY, _F),),
        rows=(20,),
    )


def _learning_and_health() -> Iterator[Scenario]:
    yield Scenario(
        name="lesson",
        title="E-learning",
        summary="Attention, confusion and fatigue of a learner change what is explained again and how hard it gets; a "
        "teacher hears when most of a class is lost.",
        necessity="Answers show confusion late; whether faces add anything is shown by test results.",
        equal_path="A tap 'again, please' does the same; where law forbids faces, clicks and answers alone are used.",
        purpose=Purpose.LEARNING_SUPPORT,
        does=(
            _does(Use.CONFUSION_HELP, Setting.SELF_LEARNING, Role.LEARNER, _F),
            _does(Use.CLICK_HELP, Setting.EDUCATION, Role.STUDENT, _T),
        ),
        never=(_does(Use.CONFUSION_HELP, Setting.EDUCATION, Role.STUDENT, _F),),
        rows=(2, 4, 5),
    )
    yield Scenario(
        name="clinic",
        title="Telehealth and therapy",
        summary="A patient's mood is followed over visits against their own normal; a clinician sees early flags and a "
        "report of the consultation.",
        necessity="Between visits nothing is seen; the clinician decides whether a flag means anything.",
        equal_path="A questionnaire fills the same curve.",
        purpose=Purpose.CLINICAL_MONITORING,
        does=(
            _does(Use.MOOD_MONITORING, Setting.CARE, Role.PATIENT, _F, _V),
            _does(Use.MOOD_MONITORING, Setting.THERAPY, Role.PATIENT, _F, _V),
        ),
        rows=(16, 23),
    )
    yield Scenario(
        name="assist",
        title="Communication aid",
        summary="A partner's expression and tone are captioned on the device for who finds them hard to read.",
        necessity="The aid replaces a sense that is missing; nothing milder does.",
        equal_path="The partner may say it instead; captions of words alone stay.",
        purpose=Purpose.ASSISTIVE_COMMUNICATION,
        does=(_does(Use.ASSISTIVE_COMMUNICATION, Setting.HOME, Role.USER, _F, _V),),
        never=(_does(Use.ASSISTIVE_COMMUNICATION, Setting.WORKPLACE, Role.USER, _F),),
        rows=(18, 19),
    )


def _audiences() -> Iterator[Scenario]:
    yield Scenario(
        name="stream",
        title="Live entertainment",
        summary="Laughter, cheering and surprise of an opted-in audience at home drive scenes and effects.",
        necessity="Reactions are the point of it; only the audience as a whole counts.",
        equal_path="Taps of applause count as much as faces.",
        purpose=Purpose.AUDIENCE_RESPONSE,
        does=(_does(Use.CROWD_RESPONSE, Setting.HOME, Role.VIEWER, _F, _V),),
        rows=(17,),
    )
    yield Scenario(
        name="sign",
        title="Digital signage",
        summary="A sign answers the reaction of passers-by with a fitting message; the audience is counted, nobody is "
        "known.",
        necessity="Hours and weather steer signs too; whether reactions add anything is shown by an experiment.",
        equal_path="The sign shows the same messages in turn to whoever steps aside.",
        purpose=Purpose.AUDIENCE_RESPONSE,
        does=(
            _does(Use.SIGN_BY_MOOD, Setting.PUBLIC_SPACE, Role.PASSER_BY, _F),
            _does(Use.SIGN_BY_AGE, Setting.PUBLIC_SPACE, Role.PASSER_BY, _F),
        ),
        rows=(11, 12),
    )
    yield Scenario(
        name="avatar",
        title="Avatars in games",
        summary="Expression and state stream into an engine and move one's own figure.",
        necessity="The expression is what the figure shows; nothing milder does.",
        equal_path="Keys and menus give the figure the same expressions.",
        purpose=Purpose.AVATAR,
        does=(_does(Use.AVATAR, Setting.HOME, Role.USER, _F, _B, _V),),
        rows=(14,),
    )
    yield Scenario(
        name="wearable",
        title="Wearable sensors",
        summary="Pulse and other streams from the body join what is seen and heard.",
        necessity="A pulse tells arousal where a face does not; whether it adds anything is shown beside faces alone.",
        equal_path="Without a band all else works on.",
        purpose=Purpose.SERVICE_PERSONALISATION,
        does=(_does(Use.RECOMMENDATION, Setting.HOME, Role.USER, _P, _F),),
        rows=(14,),
    )


def scenarios() -> tuple[Scenario, ...]:
    """Return every scenario, by name."""
    every = (*_shops(), *_services(), *_learning_and_health(), *_audiences())
    return tuple(sorted(every, key=lambda each: each.name))
