"""What a deployment states about itself: who is responsible, where things happen, how a yes is taken back.

It stands in a small YAML file and goes into notices, records and receipts.
Nothing here has a default that could be wrong in law; what may be left out is
what Mimika itself ensures. Next door: `mimika.consent.records` and
`mimika.consent.receipts` write it down.
"""

from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mimika.consent.forms import read_form
from mimika.consent.notices import Controller

RECORD_GAP: Final = "{record}"
"""What stands for the id of a record in the address for withdrawals."""

Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]
Address = Annotated[str, Field(pattern=r"^(https?://|mailto:|tel:)\S+$", max_length=2000)]


class Responsible(BaseModel):
    """Who is responsible, as in `mimika.consent.notices.Controller`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text
    contact: Text
    place: Text


class Deployment(BaseModel):
    """A deployment, as its file states it.

    Attributes:
        controller: Who is responsible.
        privacy_notice: Address of the full notice.
        withdraw: Address where a yes is taken back; `{record}` stands for the id of the record.
        rights: Addresses that explain and serve the rights of people.
        impact_assessment: Address of the impact assessment; None where the law asks for none.
        timezone: IANA name of the zone in which people there read times.
        collection_method: How people are sensed.
        processing_method: What is done with it.
        storage_locations: Where what is kept is kept.
        processing_locations: Where it is worked on.
        retention_period: How long media are kept, as an ISO 8601 duration; Mimika keeps none.
        recipients: Whom else it reaches.
        codes_of_conduct: Addresses of codes that bind the deployment.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    controller: Responsible
    privacy_notice: Address
    withdraw: Address
    rights: tuple[Address, ...] = Field(min_length=1)
    impact_assessment: Address | None = None
    timezone: str = "UTC"
    collection_method: Text = "camera and microphone"
    processing_method: Text = "on-device inference, media dropped at once"
    storage_locations: tuple[Text, ...] = ("device",)
    processing_locations: tuple[Text, ...] = ("device",)
    retention_period: Annotated[str, Field(pattern=r"^P((\d+[YMWD])+(T(\d+[HMS])+)?|T(\d+[HMS])+)$")] = "PT0S"
    recipients: tuple[Text, ...] = ()
    codes_of_conduct: tuple[Address, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            message = f"there is no time zone {name!r}; write one such as Europe/Berlin"
            raise ValueError(message) from error
        return name

    @property
    def responsible(self) -> Controller:
        """Who is responsible, for notices."""
        return Controller(name=self.controller.name, contact=self.controller.contact, place=self.controller.place)

    def withdrawal(self, record: str) -> str:
        """Return the address where the yes of a record is taken back."""
        return self.withdraw.replace(RECORD_GAP, record)


def read_deployment(text: str, name: str = "the deployment") -> Deployment:
    """Return the deployment that a YAML file states.

    Args:
        text: The file.
        name: What to call it in complaints.

    Raises:
        UsageError: It is not what it should be; names the line.
    """
    return read_form(text, Deployment, name)
