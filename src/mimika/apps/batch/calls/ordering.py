"""What holds for one run over calls: the grant, the models, and a digest of all that shapes the sums of a call.

Made before anything is opened or created, so that a refusal leaves no trace. Next door: `running`.
"""

from dataclasses import dataclass
from pathlib import Path

from mimika.apps.batch.calls.inputs import CallFile
from mimika.apps.batch.calls.readers import Readers
from mimika.apps.batch.calls.reading import Manner
from mimika.apps.batch.calls.results import write_results
from mimika.apps.batch.calls.running import Order, Reading, Status, options_of
from mimika.apps.report.calls import CallsReport
from mimika.domain.models import ModelChoice
from mimika.domain.permits import Grant
from mimika.domain.signals import Modality
from mimika.insight.findings import find
from mimika.insight.privacy import K_LEAST, require_k
from mimika.pipeline.admitting import Admission
from mimika.pipeline.grants import zone_grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What an operator states about a run.

    Attributes:
        out: Where results go.
        customers: Labels of customers.
        language: BCP 47 tag where transcripts do not say, or nothing.
        models: Which models may be used.
        k: Calls behind every statistic.
        resume: Take what earlier runs counted.
    """

    out: Path
    customers: tuple[str, ...] = ()
    language: str = ""
    models: ModelChoice = ModelChoice.ALL
    k: int = K_LEAST
    resume: bool = True


def call_grant(purpose: str | None, basis: str | None, k: int) -> Grant:
    """Return the grant of a run over calls.

    Raises:
        RefusedError: Purpose or basis is missing or unknown, or k is below `K_LEAST`.
    """
    grant = zone_grant(purpose, basis, (Modality.TEXT, Modality.VOICE))
    require_k(k)
    return grant


def order_for(files: tuple[CallFile, ...], grant: Grant, readers: Readers, stated: Stated) -> Order:
    """Return what is to be done, from what was named, allowed and stated.

    Args:
        files: The calls.
        grant: What allows it.
        readers: The models.
        stated: What the operator stated.
    """
    told = (grant.purpose, grant.basis, stated.models, stated.language, *sorted(stated.customers))
    manner = Manner(readers=readers, admission=Admission(grant), customers=stated.customers, language=stated.language)
    return Order(files=files, manner=manner, options=options_of(told), out=stated.out, k=stated.k, resume=stated.resume)


def report_of(reading: Reading, order: Order, grant: Grant, version: str) -> CallsReport:
    """Write the report of what has been read so far, and return it.

    Args:
        reading: The run, finished or interrupted.
        order: What was to be done.
        grant: What allowed it.
        version: Version of the package.

    Raises:
        OutputError: It cannot be written.
    """
    gathered = reading.gathered()
    report = CallsReport(
        findings=find(gathered.calls, order.k),
        purpose=grant.purpose,
        basis=grant.basis,
        version=version,
        files=len(order.files),
        failed=sum(result.status is Status.FAILED for result in reading.results),
        read=gathered.read,
        held=gathered.held,
        unread=gathered.unread,
        complete=len(reading.results) == len(order.files),
    )
    write_results(report, order.out)
    reading.published(gathered)
    return report
