"""Denied parties: found by names in both scripts, held until two officers say that it is another."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import OFFICER, TRADER, Desk, declaration, sent
from tests.journeys.test_emergency import SECOND, YES, looked_through, stand
from tongguan.codes.rows_screening import Likeness
from tongguan.declarations.parts import Party
from tongguan.journeys import watch
from tongguan.journeys.deny import DeniedImport, DeniedImporting, imported
from tongguan.journeys.judge import Judging, judged, seconded
from tongguan.parties.party import Caller
from tongguan.problem import Refusal
from tongguan.release.lifecycle import Hold
from tongguan.risk.names import skeleton
from tongguan.store import concerns, denied, legal_holds
from tongguan.store.connect import Writing
from tongguan.store.legal_holds import LegalHold

HEAD = "id,name,aliases,kind,number,country,address,programme,source,valid_from,valid_to\n"
PLACE = {"line": "Av. Atlantica 100", "city": "Santos", "postcode": "11000", "country": "BR"}
LISTED = HEAD + "D-1,Sul Frigorifico SA,Frio do Sul|南方冷冻有限公司,company,,BR,,TRADE,gazette 12,2020-01-01,\n"


def listed(desk: Desk, text: str = LISTED, whole: bool = False) -> int:
    changed = read_in(desk, text, whole).changed
    desk.moment += timedelta(seconds=2)
    return changed


def read_in(desk: Desk, text: str, whole: bool = False, caller: Caller = OFFICER) -> DeniedImport:
    now = desk.now()
    with desk.conn.transaction():
        wanted = DeniedImporting(list="ours", csv=text, whole=whole)
        return imported(desk.conn, caller, wanted, (now, desk.office.day(now)))


def lodged(desk: Desk, reference: str, exporter: str = "Frigorifico Sul") -> str:
    values = declaration("import-standard", reference=reference, exporter={"name": exporter, "address": PLACE})
    (reply,) = desk.lodge(sent(values))
    assert reply.answer is not None and not [p for p in reply.answer.problems if p.stops], reply
    return reply.answer.number


def checked(desk: Desk, number: str) -> bool:
    return Hold.CHECK in stand(desk, number)[1]


@pytest.mark.parametrize(
    "name", ["Frigorífico Sul", "SUL FRIGORIFICO", "Frigorifiko Sul Ltda.", "南方冷凍", "Nanfang Lengdong Co., Ltd"]
)
def test_a_listed_name_holds_however_it_is_written(desk: Desk, name: str) -> None:
    listed(desk)
    assert checked(desk, lodged(desk, "S1", name))


@pytest.mark.parametrize("name", ["Frigorifico Norte", "Sul Trading", "北方冷冻有限公司", "Ltd."])
def test_another_name_does_not(desk: Desk, name: str) -> None:
    listed(desk)
    assert not checked(desk, lodged(desk, "S1", name))


def test_the_trader_learns_only_that_customs_looks_at_it(desk: Desk) -> None:
    listed(desk)
    values = declaration("import-standard", reference="S1", exporter={"name": "Frigorifico Sul", "address": PLACE})
    (reply,) = desk.lodge(sent(values))
    assert reply.answer is not None and "Customs is looking at this declaration." in reply.answer.next
    told = b"".join(bytes(row[0]) for row in desk.rows("fact", "body"))
    assert b"D-1" not in told and b"score" not in told
    kept = b"".join(bytes(row[0]) for row in desk.rows("grounds", "body"))
    assert b"D-1" in kept and b"Frigorifico" not in kept, "what is kept for ever holds no name"
    (raised,) = concerns.waiting(desk.conn)
    hit = raised.concern.hit
    assert hit is not None and hit.role == "exporter" and hit.score == 1.0
    assert [(p.said, p.listed) for p in hit.parts] == [("frigorifico", "frigorifico"), ("sul", "sul")]


def test_two_officers_say_that_it_is_another_and_it_is_remembered(desk: Desk) -> None:
    listed(desk)
    number = lodged(desk, "S1")
    (raised,) = concerns.waiting(desk.conn)
    one = judged(desk.conn, desk.office, OFFICER, Judging(key=raised.key, verdict="other", why="another address"))
    assert checked(desk, number), "one officer's word frees nothing"
    with pytest.raises(Refusal):
        seconded(desk.conn, desk.office, OFFICER, one.id, YES)
    seconded(desk.conn, desk.office, SECOND, one.id, YES)
    looked_through(desk)
    assert not checked(desk, number)
    assert not checked(desk, lodged(desk, "S2")), "the pair is remembered"
    assert checked(desk, lodged(desk, "S3", "Frigorifico do Sul")), "another name is another party"
    listed(desk, LISTED.replace("TRADE", "ARMS"))
    assert checked(desk, lodged(desk, "S4")), "the entry was changed"


def test_the_same_party_stays_held(desk: Desk) -> None:
    listed(desk)
    number = lodged(desk, "S1")
    (raised,) = concerns.waiting(desk.conn)
    one = judged(desk.conn, desk.office, OFFICER, Judging(key=raised.key, verdict="same", why="same address"))
    seconded(desk.conn, desk.office, SECOND, one.id, YES)
    looked_through(desk)
    assert checked(desk, number)


def test_open_cases_hear_of_a_new_list_and_of_its_end(desk: Desk) -> None:
    number = lodged(desk, "S1")
    assert not checked(desk, number)
    listed(desk)
    looked_through(desk)
    assert checked(desk, number)
    listed(desk, HEAD + "D-2,Somebody Else Entirely,,,,,,,,,\n", whole=True)
    looked_through(desk)
    assert not checked(desk, number)


def test_the_same_file_changes_nothing_and_a_bad_row_fails_alone(desk: Desk) -> None:
    assert listed(desk) == 1
    assert listed(desk) == 0
    made = read_in(desk, LISTED + "D-3,,,,,,,,,nonsense,\n")
    assert (made.rows, made.entries) == (2, 1)
    assert {p.pointer for p in made.problems} == {"/lines/3/name", "/lines/3/valid_from"}
    assert denied.entry(desk.conn, "ours", "D-3") is None
    with pytest.raises(Refusal):
        read_in(desk, LISTED, caller=TRADER)


def test_padding_with_parties_hides_nobody(desk: Desk) -> None:
    listed(desk)
    made = declaration("import-standard", reference="S1")
    others = [{"id": f"FR{n:09}", "name": f"Harmless {n} Imports", "role": "FR1"} for n in range(150)]
    others.append({"id": "FR999999999", "name": "Frigorifico Sul", "role": "FR1"})
    shipment = {**made["shipment"], "fiscal_parties": others}
    (reply,) = desk.lodge(sent({**made, "shipment": shipment}))
    assert reply.answer is not None and checked(desk, reply.answer.number)


def test_parties_that_cannot_be_compared_hold_until_two_let_it_go(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(desk)
    monkeypatch.setattr(watch, "PARTIES", 0)
    number = lodged(desk, "S1", "Frigorifico Norte")
    assert checked(desk, number)
    (raised,) = concerns.waiting(desk.conn)
    assert raised.ref == "" and raised.concern.hit is None
    one = judged(desk.conn, desk.office, OFFICER, Judging(key=raised.key, verdict="let", why="all are known"))
    seconded(desk.conn, desk.office, SECOND, one.id, YES)
    looked_through(desk)
    assert not checked(desk, number)


def test_a_list_of_one_common_word_is_read_in_part_and_that_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(desk, HEAD + "".join(f"D-{n},Metallurg Factory {n}x{n},,,,,,,,2020-01-01,\n" for n in range(60)))
    monkeypatch.setattr(watch, "AT_ONCE", 20)
    monkeypatch.setattr(watch, "NEAR", 30)
    assert checked(desk, lodged(desk, "S1", "Metallurg Bakery"))
    assert [r.ref for r in concerns.waiting(desk.conn)] == [""]
    assert not checked(desk, lodged(desk, "S2", "Frigorifico Norte"))


def test_whoever_gives_his_number_alone_is_found_by_the_name_that_is_registered(desk: Desk) -> None:
    listed(desk)
    registered(desk, "BR-77", "Frigorifico Sul")
    made = declaration("import-standard", reference="S1")
    (reply,) = desk.lodge(sent({**made, "shipment": {**made["shipment"], "seller": {"id": "BR-77"}}}))
    assert reply.answer is not None and checked(desk, reply.answer.number)


def registered(desk: Desk, id_: str, name: str) -> None:
    desk.conn.execute(
        "insert into tongguan.party (id, kind, name, made_at, made_by) values (%s, 'company', %s, now(), 'test')",
        (id_, name),
    )


def test_behind_five_hits_that_are_settled_the_next_are_looked_at(desk: Desk) -> None:
    listed(desk, HEAD + "".join(f"D-{n},Sul Frigorifico,,,,,,,,2020-01-01,\n" for n in range(7)))
    number = lodged(desk, "S1")
    for _ in range(2):
        assert checked(desk, number)
        for raised in concerns.waiting(desk.conn):
            one = judged(desk.conn, desk.office, OFFICER, Judging(key=raised.key, verdict="other", why="elsewhere"))
            seconded(desk.conn, desk.office, SECOND, one.id, YES)
        looked_through(desk)
    assert not checked(desk, number)


def test_an_entry_that_is_listed_again_holds_again(desk: Desk) -> None:
    listed(desk)
    listed(desk, HEAD + "D-2,Somebody Else Entirely,,,,,,,,,\n", whole=True)
    assert not checked(desk, lodged(desk, "S1"))
    assert listed(desk, whole=True) == 1
    assert checked(desk, lodged(desk, "S2"))


def test_what_two_settled_while_the_case_came_in_holds_it_no_more(desk: Desk) -> None:
    listed(desk)
    number = lodged(desk, "S1")
    (raised,) = concerns.waiting(desk.conn)
    one = judged(desk.conn, desk.office, OFFICER, Judging(key=raised.key, verdict="other", why="elsewhere"))
    concerns.answer(desk.conn, one.id, concerns.MADE, ("second", "seen"), desk.now())
    looked_through(desk)
    assert not checked(desk, number) and not concerns.waiting(desk.conn)


@pytest.mark.parametrize("name", ["Газпром", "G\u0430zprom", "Gaz\u200bprom", "G A Z P R O M", "ガズプロム"])
def test_other_letters_hide_no_name(desk: Desk, name: str) -> None:
    listed(desk, HEAD + "D-1,Gazprom,,,,,,,,2020-01-01,\n")
    assert checked(desk, lodged(desk, "S1", name))


@pytest.mark.parametrize("row", ['D-3,"Left Open,,,,,,,,,\nD-4,Somebody,,,,,,,,,\n', f"D-3,{'x' * 200_000},,,,,,,,,\n"])
def test_a_quote_left_open_swallows_no_entries(desk: Desk, row: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_in(desk, LISTED + row)
    assert refused.value.problems[0].code == "DEN07" and denied.entry(desk.conn, "ours", "D-1") is None


@pytest.mark.parametrize("row", ["D-3,Acme, Inc,,,,,,,,,\n", 'D-3,"Acme\nD-4,Other",,,,,,,,,\n'])
def test_cells_out_of_place_are_told(desk: Desk, row: str) -> None:
    made = read_in(desk, LISTED + row)
    assert [p.code for p in made.problems] == ["DEN08"] and made.entries == 1


def screened(desk: Desk, watch_: watch.Watch, name: str) -> list[str]:
    """The entries that a party of this name may be."""
    watch_.refresh(desk.conn, desk.now())
    (of,) = watch_.screened(desk.conn, [[("exporter", Party(name=name))]], desk.office.day(desk.moment))
    return [hit.entry.id for hit in of.hits]


def test_how_alike_is_alike_is_law_and_which_words_find_nobody(desk: Desk) -> None:
    listed(desk, HEAD + "P-1,Zzyzx Quibbel,,person,,,,,,2020-01-01,\n")
    known = watch.Watch()
    assert screened(desk, known, "Zzyzx Quibble") == ["P-1"]
    known.heed(Likeness({"person": 0.99}))
    assert screened(desk, known, "Zzyzx Quibble") == [], "a person has to be more alike"
    known.heed(Likeness({"company": 0.99}))
    assert screened(desk, known, "Zzyzx Quibble") == ["P-1"], "of a company that is asked, not of him"
    known.heed(Likeness({"": 0.4}, frozenset({"zzyzx", "quibble"})))
    assert screened(desk, known, "Zzyzx Unheard") == [], "by what is common nobody is looked for"
    known.heed(Likeness({"": 0.4}))
    assert "P-1" in screened(desk, known, "Zzyzx Unheard")


def test_a_list_read_in_before_words_were_law_is_found_by_all_of_them_once_it_is_read_in_whole(desk: Desk) -> None:
    text = HEAD + "C-1,China Quibblewharf,,company,,,,,,2020-01-01,\n"
    listed(desk, text)
    with desk.conn.transaction():
        (row,) = desk.conn.execute("delete from tongguan.denied_name returning list, entry, name, keys").fetchall()
        before = [key for key in row[3] if key != skeleton("china")]
        desk.conn.execute("insert into tongguan.denied_name values (%s, %s, %s, %s)", (*row[:3], before))
        desk.conn.execute("update tongguan.denied_list set keyed = false")
    known = watch.Watch()
    known.heed(Likeness({"": 0.5}, frozenset({"quibblewharf"})))
    assert screened(desk, known, "China Unheard") == []
    assert listed(desk, text, whole=True) == 1
    assert "C-1" in screened(desk, known, "China Unheard")
    assert listed(desk, text, whole=True) == 0, "once"


def test_names_go_at_their_date_and_what_is_open_or_under_a_legal_hold_keeps_them(desk: Desk) -> None:
    listed(desk)
    ids = {}
    for reference in ("S1", "S2", "S3"):
        number = lodged(desk, reference)
        rows = desk.conn.execute("select id from tongguan.case_file where number = %s", (number,)).fetchall()
        ids[reference] = rows[0][0]
    with desk.conn.transaction():
        desk.conn.execute("update tongguan.concern set ended_at = %s where case_id <> %s", (desk.moment, ids["S3"]))
        hold = LegalHold("h1", ids["S2"], "S2", "A letter of the court.", "admin", desk.moment)
        assert legal_holds.keep(Writing(desk.conn), hold)
        assert concerns.forget(Writing(desk.conn), desk.moment) == 0, "not before its date"
        assert concerns.forget(Writing(desk.conn), desk.moment + timedelta(seconds=1)) == 1
        assert concerns.forget(Writing(desk.conn), desk.moment + timedelta(seconds=1)) == 0, "once"
    told = {one: concerns.of_case(desk.conn, id_)[0] for one, id_ in ids.items()}
    assert told["S1"].concern.hit is None and told["S1"].concern.why == "" and told["S1"].ref == "ours/D-1"
    assert told["S2"].concern.hit is not None and told["S3"].concern.hit is not None
    assert "Frigorifico" not in bytes(told["S1"].body).decode()
