"""The work list, the case list, the search box, files of what is seen, saved filters."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from grants.actions import assign_task
from grants.enums import TaskKind
from grants.models import Application, Task
from kompetanse.lib.clock import OSLO
from kompetanse.lib.dates import format_date, format_weekday_date
from kompetanse.lib.errors import Refused
from overview import worklist
from overview.forms import choices_for
from overview.models import SavedFilter
from owners.models import Region
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN, SchemeFactory, TaskFactory
from tests.factories.needs import open_version, submitted_report
from tests.factories.owners import AuthorityFactory, OwnerFactory, RegionFactory
from tests.overview.conftest import token

pytestmark = pytest.mark.django_db
LIST = reverse("overview:cases")
WORK = reverse("overview:work-list")
SEARCH = reverse("overview:search")


def another(case, **values):
    """One more submitted case in the same round."""
    report = submitted_report(round_=case.round, scheme_version=case.scheme_version, **values)
    return Application.objects.get(pk=report.pk)


def found(client, text, **more):
    return {row.pk for row in client.get(SEARCH, {"q": text, **more}).context["page"].rows}


def test_page_of_refusal_has_the_menu_and_counts_nothing_for_it(worker, login):
    client = login(worker)
    client.get("/finnes-ikke/")  # notes that the session is used

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/finnes-ikke/")

    tables = {table for query in queries for table in ("grants_task", "notices_portalnotice") if table in query["sql"]}  # fmt: skip
    assert (answer.status_code, tables) == (404, set())
    assert f'href="{WORK}"' in answer.content.decode()


def test_search_finds_by_number_owner_orgnr_measure_and_scheme(login):
    version = open_version(
        scheme=SchemeFactory(short_name="dekom", name_nb="Desentralisert ordning")
    )
    owner = OwnerFactory(name="Lyngvik kommune")
    report = submitted_report(owner=owner, scheme_version=version, titles=("Uteskole hele året",))
    case = Application.objects.get(pk=report.pk)
    client = login(hat_for(case.authority, Role.CASEWORKER))
    year, number = case.reference.split("/")
    texts = [case.reference, str(int(number)), "lyngvik", "YNGVI", owner.orgnr, "uteskole", "dekom", "desentralisert", "Lyngvik uteskole"]  # fmt: skip
    assert {text: found(client, text) for text in texts} == {text: {case.pk} for text in texts}
    assert found(client, "lyngvik fjellklatring") == set()
    assert found(client, "") == set()
    assert year == "2025"


def test_work_list_is_walked_for_a_word_that_more_tasks_hold_than_are_counted(
    case, worker, login, monkeypatch
):
    """The same rows either way, and none of another authority's."""
    others = submitted_report(owner=case.applicant, scheme_version=open_version())
    words = (case.applicant.name, case.reference, "finnes ikke")
    asked = {word: worklist.open_tasks(worker, {"q": word}, THEN.date()) for word in words}
    read = {
        word: set(one.tasks.values_list("application", flat=True)) for word, one in asked.items()
    }
    monkeypatch.setattr(worklist, "COUNT_CAP", 0)
    again = {word: worklist.open_tasks(worker, {"q": word}, THEN.date()) for word in words}
    walked = {
        word: set(one.tasks.values_list("application", flat=True)) for word, one in again.items()
    }

    assert read == walked == {words[0]: {case.pk}, words[1]: {case.pk}, words[2]: set()}
    assert others.application.authority_id != worker.organisation_id
    assert [asked[word].total for word in words] == [1, 1, 0]
    assert [again[word].total for word in words] == [1, 1, 0]  # one more than is counted: "over"


def test_search_never_shows_what_the_hat_may_not_see(case, worker, login):
    name = case.applicant.name
    hats = {
        "staff": worker,
        "owner": hat_for(case.applicant, Role.OWNER_SUBMITTER),
        "other owner": hat_for(OwnerFactory(), Role.OWNER_APPROVER),
        "other authority": hat_for(AuthorityFactory(), Role.CASEWORKER),
    }
    seen = {label: found(login(hat), name) for label, hat in hats.items()}
    assert seen == {
        "staff": {case.pk},
        "owner": {case.pk},
        "other owner": set(),
        "other authority": set(),
    }


@pytest.mark.parametrize("path", [LIST, WORK + "?visning=alle", SEARCH + "?q=rekom"])
def test_lists_cost_the_same_for_one_row_and_three(path, case, worker, login, query_count):
    client = login(worker)
    client.get(path)
    one = query_count(lambda: client.get(path))
    another(case)
    another(case)
    assert (query_count(lambda: client.get(path)), one <= 15) == (one, True)
    assert len(client.get(path).context["page"].rows) == 3


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        (LIST, ["SELECT COUNT(*)"]),
        (SEARCH + "?q=rekom", ["SELECT COUNT(*)"]),
        (WORK + "?visning=alle&oppgave=check_application", ["SELECT COUNT(*)"]),
        # Tasks are found by their subject, and the others by their case.
        (WORK + "?visning=alle&q=a", ['SELECT "grants_task"."id" AS "pk"'] * 2),
    ],
)
def test_totals_are_counted_to_a_thousand_and_no_further(path, counts, case, worker, login):
    client = login(worker)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    asked = [query["sql"] for query in queries if counts[0] in query["sql"]]

    assert ["LIMIT 1001" in sql for sql in asked] == [True] * len(counts)


def test_case_page_costs_the_same_for_one_measure_and_three(case, worker, login, query_count):
    client = login(worker)
    three = another(case, titles=("En", "To", "Tre"))
    client.get(reverse("overview:case", args=[case.code]))
    costs = [
        query_count(lambda code=code: client.get(reverse("overview:case", args=[code])))
        for code in (case.code, three.code)
    ]
    assert (costs[0], costs[0] <= 15) == (costs[1], True)


def test_filters_narrow_the_list_and_stand_as_chips(case, worker, login):
    other = another(case)
    Application.objects.filter(pk=other.pk).update(caseworker=worker.user_id, is_late=True)
    client = login(worker)

    def rows(**query):
        return [row.pk for row in client.get(LIST, query).context["page"].rows]

    assert rows(saksbehandler="ingen") == [case.pk]
    assert rows(status="for_sent") == [other.pk]
    assert rows(status="submitted", ar="2025", ordning=case.scheme_version.key) == [
        other.pk,
        case.pk,
    ]
    assert rows(status="tull") == [other.pk, case.pk]
    page = client.get(LIST, {"status": "submitted", "q": "x"})
    assert [chip["param"] for chip in page.context["chips"]] == ["q", "status"]


def test_export_is_what_the_list_shows(case, worker, login):
    other = another(case)
    Application.objects.filter(pk=other.pk).update(is_late=True)
    client = login(worker)
    for query in ({}, {"status": "for_sent"}, {"q": case.applicant.name}, {"sorter": "eier"}):
        shown = [row.reference for row in client.get(LIST, query).context["page"].rows]
        text = b"".join(client.get(reverse("overview:case-export"), query).streaming_content)
        lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
        assert [line[0] for line in lines[1:]] == shown


def test_export_has_no_formula(worker, case, login):
    type(case.applicant).objects.filter(pk=case.applicant_id).update(name="=1+1 kommune")
    text = b"".join(login(worker).get(reverse("overview:case-export")).streaming_content)
    assert "'=1+1 kommune" in text.decode()


def test_lists_and_files_are_for_the_authority_and_the_auditor(case, login):
    owner = login(hat_for(case.applicant, Role.OWNER_APPROVER))
    paths = [LIST, WORK, reverse("overview:case-export"), reverse("overview:work-list-export")]
    assert [owner.get(path).status_code for path in paths] == [403, 403, 403, 403]


def test_saved_filter_keeps_the_filters_and_never_a_page(case, worker, login):
    client = login(worker)
    body = {"navn": "Sene", "liste": "cases", "sporring": "status=for_sent&fra=abc&tull=1"}
    assert client.post(reverse("overview:filter-save"), body).url == f"{LIST}?status=for_sent"
    saved = SavedFilter.objects.get()
    assert [one.name for one in client.get(LIST).context["saved"]] == ["Sene"]
    stranger = login(hat_for(case.authority, Role.CASEWORKER))
    delete = reverse("overview:filter-delete", args=[saved.code])
    assert stranger.post(delete).status_code == 404
    assert client.post(delete).url == LIST
    assert SavedFilter.objects.count() == 0


def test_tasks_are_taken_handed_back_and_taken_over(case, worker, login):
    task = Task.objects.get(kind=TaskKind.CHECK_APPLICATION)
    colleague = hat_for(case.authority, Role.CASEWORKER)
    take = reverse("overview:task-assign", args=[task.code])
    login(worker).post(take, {"sett": "", "neste": WORK})
    login(colleague).post(take, {"sett": "", "neste": WORK})
    task.refresh_from_db()
    assert task.assignee_id == worker.user_id
    login(colleague).post(take, {"sett": str(worker.user_id), "neste": WORK})
    task.refresh_from_db()
    assert task.assignee_id == colleague.user_id
    login(colleague).post(reverse("overview:task-hand-back", args=[task.code]))
    task.refresh_from_db()
    assert task.assignee_id is None


def test_ticked_tasks_are_taken_one_by_one(case, worker, login):
    another(case)
    codes = ["a\x00b", *Task.objects.values_list("code", flat=True)]
    answer = login(worker).post(
        reverse("overview:tasks-assign"), {"valgt": codes, "neste": "//ond.no"}
    )
    assert answer.url == WORK
    assert Task.objects.filter(assignee_id=worker.user_id).count() == 2


def test_ticked_tasks_that_are_ones_own_or_taken_are_told_of(case, worker, login):
    another(case)
    first, second = Task.objects.order_by("pk")
    client, colleague = login(worker), login(hat_for(case.authority, Role.CASEWORKER))
    for browser, task in ((client, first), (colleague, second)):
        browser.post(reverse("overview:task-assign", args=[task.code]), {"sett": ""})
    client.post(reverse("overview:tasks-assign"), {"valgt": [first.code]})
    assert [str(one) for one in client.get(WORK).context["messages"]] == ["Oppgavene er alt dine."]
    client.post(reverse("overview:tasks-assign"), {"valgt": [first.code, second.code]})
    (told,) = client.get(WORK).context["messages"]
    assert " tok oppgaven " in str(told)


DUE = reverse("overview:tasks-due")
IN_TIME = (datetime.now(OSLO) + timedelta(days=40)).date()


def choose(client, codes):
    """Tick tasks on the list and press Sett frist: the page that asks for the date."""
    body = {"valgt": codes, "neste": f"{WORK}?visning=alle"}
    return client.post(reverse("overview:tasks-due-choose"), body, follow=True)


def test_ticked_tasks_get_the_same_due_date(case, worker, login):
    another(case)
    codes = list(Task.objects.order_by("due_date", "pk").values_list("code", flat=True))
    client = login(worker)
    page = choose(client, codes)
    assert page.context["form"].codes == codes

    body = token(
        valgt=codes, tasks=codes, due_date=format_date(IN_TIME), neste=page.context["back"]
    )
    answers = [client.post(DUE, body) for _twice in range(2)]
    assert [answer.url for answer in answers] == [f"{WORK}?visning=alle"] * 2
    assert list(Task.objects.values_list("due_date", flat=True)) == [IN_TIME, IN_TIME]
    assert [str(one) for one in client.get(WORK).context["messages"]] == [
        f"2 oppgaver har fått frist {format_weekday_date(IN_TIME)}."
    ]


def test_setting_a_due_date_without_ticks_or_date_says_what_lacks(case, worker, login):
    client = login(worker)
    assert choose(client, []).redirect_chain[-1][0] == f"{WORK}?visning=alle"
    code = Task.objects.get().code
    empty = client.post(DUE, token(valgt=[code]))
    assert empty.context["form"].errors == {
        "tasks": ["Oppgaver som får ny frist må velges"],
        "due_date": ["Ny frist må fylles ut"],
    }
    early = client.post(DUE, token(valgt=[code], tasks=[code], due_date="1.2.2020"))
    assert early.context["form"].errors == {"due_date": ["Ny frist må være i dag eller senere."]}


def test_nobody_sets_the_due_date_of_anothers_task(case, worker, login):
    code = Task.objects.get().code
    stranger = login(hat_for(AuthorityFactory(), Role.CASEWORKER))
    archivist = login(hat_for(case.authority, Role.ARCHIVIST))
    body = {"valgt": [code], "tasks": [code], "due_date": format_date(IN_TIME)}
    assert stranger.post(DUE, token(**body)).url == WORK
    assert archivist.post(DUE, token(**body)).status_code == 403
    assert Task.objects.get().due_date != IN_TIME


@pytest.mark.django_db(transaction=True)
def test_twenty_who_press_at_once_give_one_owner():
    authority = AuthorityFactory()
    hats = [hat_for(authority, Role.CASEWORKER) for _number in range(20)]
    task = TaskFactory(authority=authority)

    def press(hat):
        try:
            assign_task(task=task, seen_assignee=None, by=hat, at=THEN)
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()
        return "tok den"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, hats))
    task.refresh_from_db()
    owner = next(hat for hat, answer in zip(hats, answers, strict=True) if answer == "tok den")
    assert task.assignee_id == owner.user_id
    refusal = f"{owner.user_name} tok oppgaven torsdag 30. januar 2025 kl. 21.40."
    assert sorted(answers) == sorted([refusal] * 19 + ["tok den"])


def test_lists_are_narrowed_by_the_authoritys_own_people_and_regions():
    one, other = AuthorityFactory(), AuthorityFactory(covers=[])
    region = RegionFactory()
    worker, stranger = (hat_for(authority, Role.CASEWORKER) for authority in (one, other))
    hat_for(one, Role.ARCHIVIST)

    own, others = choices_for(worker), choices_for(stranger)

    assert [name for _code, name in own.caseworkers] == [worker.user_name]
    assert [name for _code, name in others.caseworkers] == [stranger.user_name]
    of_county = Region.objects.filter(county=region.county).values_list("name", flat=True)
    assert sorted(name for name, _label in own.regions) == sorted(of_county)
    assert others.regions == []
