"""Follow-ups: amending, cancelling, presenting. What each must say so that it finds its declaration and its place."""

from tongguan.declarations.rule import Findings, Look, Message, at, rule

AMENDS, CANCELS, PRESENTS = "COR", "INV", "GPR"
KINDS = (AMENDS, CANCELS, PRESENTS)
DECLARATION_CLASS = "42A"
AMENDMENT_CLASS = "06A"


@rule("TGU001", place="42A/D013", source="WCO Data Model 3.6, element D013", message=Message.FOLLOW_UP)
def follow_up_kind(look: Look) -> Findings:
    """A follow-up amends (COR), cancels (INV) or presents goods (GPR); “{value}” is none of these.

    后续申报为修改（COR）、撤销（INV）或货物呈验（GPR），“{value}”均不是。
    """
    if look.declaration.type not in KINDS:
        yield at("/type", value=look.declaration.type)


@rule("TGU002", place="42A/D014", source="WCO Data Model 3.6, elements D014 and D026", message=Message.FOLLOW_UP)
def follow_up_finds_original(look: Look) -> Findings:
    """Name the declaration that this follows: by its number, or by the declarant's reference.

    请以报关单号或申报人参考号注明所针对的报关单。
    """
    if not look.declaration.number and not look.declaration.reference:
        yield at("/number")


@rule("TGU003", place="42A/06A", source="Revised Kyoto Convention, General Annex 3.27", message=Message.FOLLOW_UP)
def change_explained(look: Look) -> Findings:
    """Say what is changed and why.

    请说明修改或撤销的内容和理由。
    """
    if look.declaration.type in (AMENDS, CANCELS) and not look.declaration.amendments:
        yield at("/amendments")


@rule("TGU004", place="42A/06A/099", source="WCO Data Model 3.6, element 099", message=Message.FOLLOW_UP)
def change_reason_given(look: Look) -> Findings:
    """Give the reason code of the change.

    请填写修改或撤销的原因代码。
    """
    for i, amendment in enumerate(look.declaration.amendments):
        if not amendment.reason:
            yield at(f"/amendments/{i}/reason")


@rule("TGU005", place="42A/06A/099", source="WCO Data Model 3.6, element 099", message=Message.FOLLOW_UP)
def change_reason_known(look: Look) -> Findings:
    """Reason “{value}” is not in this administration's list in force on {date}.

    原因代码“{value}”不在{date}有效的本关清单中。
    """
    good = look.lists["amendment-reason"]
    for i, amendment in enumerate(look.declaration.amendments):
        if amendment.reason and not good[amendment.reason]:
            yield at(f"/amendments/{i}/reason", value=amendment.reason, date=look.date)


@rule("TGU006", place="42A/06A/97A", source="WCO Data Model 3.6, class 97A", message=Message.FOLLOW_UP)
def change_has_a_place(look: Look) -> Findings:
    """An amendment points at what it changes.

    修改须以指针指明所改之处。
    """
    if look.declaration.type != AMENDS:
        return
    for i, amendment in enumerate(look.declaration.amendments):
        if not amendment.pointers and not amendment.places:
            yield at(f"/amendments/{i}/pointers")


@rule("TGU007", place="42A/06A/97A/375", source="WCO Data Model 3.6, element 375", message=Message.FOLLOW_UP)
def pointer_has_section(look: Look) -> Findings:
    """Every step of a pointer names a class of the data model.

    指针的每一步须注明数据模型的类别代码。
    """
    for i, amendment in enumerate(look.declaration.amendments):
        for j, pointer in enumerate(amendment.pointers):
            if not pointer.section:
                yield at(f"/amendments/{i}/pointers/{j}/section")


@rule("TGU008", place="42A/06A/97A/375", source="WCO Data Model 3.6, element 375", message=Message.FOLLOW_UP)
def pointer_starts_at_declaration(look: Look) -> Findings:
    """A pointer begins at the declaration (42A), not at {value}.

    指针应从报关单（42A）开始，不能从{value}开始。
    """
    for i, amendment in enumerate(look.declaration.amendments):
        first = amendment.pointers[0].section if amendment.pointers else ""
        if first and first != DECLARATION_CLASS:
            yield at(f"/amendments/{i}/pointers/0/section", value=first)


@rule("TGU009", place="42A/06A/97A/006", source="WCO Data Model 3.6, element 006", message=Message.FOLLOW_UP)
def pointer_counts_from_one(look: Look) -> Findings:
    """Occurrences are counted from 1, not from {value}.

    序号从1开始，不能为{value}。
    """
    for i, amendment in enumerate(look.declaration.amendments):
        for j, pointer in enumerate(amendment.pointers):
            if pointer.sequence is not None and pointer.sequence < 1:
                yield at(f"/amendments/{i}/pointers/{j}/sequence", value=pointer.sequence)


@rule("TGU010", place="42A/03A/225", source="Revised Kyoto Convention, General Annex 3.27", message=Message.FOLLOW_UP)
def cancellation_argued(look: Look) -> Findings:
    """Say in words why the declaration is to be cancelled.

    请以文字说明撤销理由。
    """
    if look.declaration.type == CANCELS and not any(s.text for s in look.declaration.statements):
        yield at("/statements")


@rule("TGU011", place="42A/06A", source="WCO Data Model 3.6, class 06A", message=Message.FOLLOW_UP)
def presentation_changes_nothing(look: Look) -> Findings:
    """Presenting goods changes nothing in the declaration: amend it by a message of its own.

    货物呈验不修改报关单内容：如需修改，请另行发送修改报文。
    """
    if look.declaration.type == PRESENTS and look.declaration.amendments:
        yield at("/amendments")


@rule("TGU012", place="42A/67A", source="WCO Data Model 3.6, class 67A", message=Message.FOLLOW_UP)
def cancellation_holds_no_goods(look: Look) -> Findings:
    """Cancelling or presenting takes the declaration as it stands: leave the goods out.

    撤销或呈验以原报关单为准：请勿再填报商品。
    """
    if look.declaration.type in (CANCELS, PRESENTS) and look.items:
        yield at("/shipment/items")


@rule("TGU013", place="42A/03A/97A", source="WCO Data Model 3.6, class 97A", message=Message.FOLLOW_UP)
def statement_points_at_amendment(look: Look) -> Findings:
    """The statement points at amendment {value}; there are {count}.

    附加说明指向第{value}处修改，实际共{count}处。
    """
    count = len(look.declaration.amendments)
    for i, statement in enumerate(look.declaration.statements):
        for j, pointer in enumerate(statement.pointers):
            if pointer.section == AMENDMENT_CLASS and pointer.sequence and 0 < count < pointer.sequence:
                yield at(f"/statements/{i}/pointers/{j}/sequence", value=pointer.sequence, count=count)


@rule("TGU014", place="42A/17B", source="Revised Kyoto Convention, General Annex 3.27", message=Message.FOLLOW_UP)
def follow_up_sender_identified(look: Look) -> Findings:
    """Who sends a follow-up gives his identification number.

    后续申报的提交人须填写识别号。
    """
    for role in ("declarant", "submitter"):
        party = getattr(look.declaration, role)
        if party is not None and not party.id:
            yield at(f"/{role}/id")
