"""Rows become sessions; what is no row is named by its line."""

import pytest

from mimika.consent.fairness.rows import visits_of
from mimika.consent.fairness.sessions import Treatment, Visit, Way
from mimika.errors import UsageError

CSV = """session,group,path,treatment,outcome
s1,fr,sensed,help,done
s1,fr,sensed,offer,refused
s2,,self-report,,
s3,de,sensed,escalation,failed
s1,fr,sensed,escalation,done
"""
VISITS = (
    Visit(group="fr", way=Way.SENSED, given=frozenset({Treatment.HELP, Treatment.ESCALATION})),
    Visit(group=None, way=Way.SELF_REPORT, given=frozenset()),
    Visit(group="de", way=Way.SENSED, given=frozenset()),
)
JSON = """{"session":"s1","group":"fr","path":"sensed","treatment":"help","outcome":"done"}
{"specversion":"1.0","data":{"session":"s1","group":"fr","path":"sensed","treatment":"escalation","outcome":"done"}}
{"session":"s2","group":null,"path":"self-report"}
{"session":"s3","group":"de","path":"sensed"}
"""


@pytest.mark.parametrize("text", [CSV, JSON, "\ufeff" + CSV, CSV.replace("\n", "\r\n")])
def test_rows_of_a_session_are_put_together_and_only_what_was_carried_out_counts(text: str) -> None:
    assert visits_of(text.splitlines(keepends=True), "visits") == VISITS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "its first line does not name session and path"),
        ("a,b\n1,2\n", "its first line does not name session and path"),
        (CSV.replace("help", "hug"), "visits, line 2: treatment: Input should be"),
        (CSV.replace("s3,de,sensed", "s3,de,felt"), "visits, line 5: path: Input should be"),
        (CSV.replace("s3", ""), "visits, line 5: session: "),
        (CSV + "s1,de,sensed,,\n", "visits, line 7: a session has one group and one path"),
        (JSON + "{\n", "visits, line 5: this is no JSON object"),
        ('{"a":1}\n', "visits, line 1: session: Field required"),
        (JSON + "[]\n", "visits, line 5: row: Input should be"),
        ("{" + '"a":{' * 9999, "visits, line 1: this is no JSON object"),
    ],
)
def test_what_is_no_row_is_named_by_its_line_in_one_line(text: str, said: str) -> None:
    with pytest.raises(UsageError) as found:
        visits_of(text.splitlines(keepends=True), "visits")
    assert said in str(found.value)
    assert "\n" not in str(found.value)
