"""All tables of cargo: which headings a table has, by which one it is known, and which report comes of it.

A vehicle's rows are its containers; the rows of an arrival, a departure or a tally are documents and containers.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tongguan.declarations.spreadsheet import plain
from tongguan.manifests.report import ArrivalReport, DepartureReport, ManifestReport, TallyReport, VehicleReport
from tongguan.messages.cargo_columns import MANIFEST, Column, column
from tongguan.messages.cargo_taken import Told

SAID = """
report !reference          reference           text     申报编号 your reference
report function            function            function 报文功能 action
report reason              reasons             list     变更原因 change reason
report office              office              text     海关 customs office
report batch               batch               text     运输批次号 batch number; transport batch
"""
VEHICLE = f"""
report !way                way                 way      进出境 direction
report !load               load                load     载货状态 laden or empty
{SAID.strip()}
report documents           documents           list     提运单号 bills of lading; waybills; 运单号
report plate               means.id            text     车牌号 vehicle; 车牌
report country             means.nationality   text     车籍国 country of registration
report trailer             trailers            things   挂车 trailers; 挂车号
report driver              driver.name         text     司机 driver name; 驾驶员
report driver_id           driver.id           text     司机编号 driver no
report carrier             carrier.name        text     承运人 carrier name
report carrier_id          carrier.id          text     承运人代码 carrier code
report gross               mass.value          kg       总重千克 gross kg; gross weight
report from                loading.id          text     启运地 place of departure
report to                  unloading.id        text     抵达地 place of arrival
report arrives_at          arrives_at          time     到达时间 arrival; eta
line   container           id                  text     箱号 container no; 集装箱号
line   size_type           size_type           text     箱型 container type; iso type
line   fullness            fullness            fullness 空重 full or empty
line   tare                tare.value          kg       箱自重千克 tare kg
line   seal                seals               seals    封志 seals; seal no; 封志号; 铅封号
"""
PLACED = f"""
report !mode               mode                mode     运输方式 mode of transport
{SAID.strip()}
report place               place.id            text     监管场所 place; terminal
report journey             journey             text     航次 voyage; flight; train; 航班; 车次; 航次航班号
report means               means.id            text     运输工具 vehicle; plate; imo; 车牌; 车牌号
report means_name          means.name          text     运输工具名称 vessel; ship; 船名
"""
SEEN = """
report manifest_reference  manifest_reference  text     舱单编号 manifest
line   document            document            text     提运单号 bill of lading; b/l; bl; waybill; awb; 运单号
line   container           unit                text     箱号 container no; 集装箱号
line   packages            packages            number   件数 pieces
line   gross               gross_mass.value    kg       毛重千克 gross kg; gross weight; 毛重
line   seal                seals               list     封志 seals; seal no; 封志号; 铅封号
"""
ARRIVAL = f"""
report !arrived_at         at                  time     实际到达时间 arrived; ata
{PLACED.strip()}
{SEEN.strip()}
"""
DEPARTURE = f"""
report !departed_at        departed_at         time     实际离开时间 departed; atd
{PLACED.strip()}
{SEEN.strip()}
"""
TALLY = f"""
report !ended_at           ended_at            time     理货结束时间 end of tally
report began_at            began_at            time     理货开始时间 beginning of tally
report !way                way                 way      进出境 direction
{PLACED.strip()}
line   !document           document            text     提运单号 bill of lading; b/l; bl; waybill; awb; 运单号
line   !packages           packages            number   实际件数 counted; pieces; 件数
line   damaged             damaged             number   残损件数 damaged packages
line   gross               gross_mass.value    kg       毛重千克 gross kg; gross weight; 毛重
line   container           units               list     箱号 container no; containers; 集装箱号
line   remark              remark              text     残损说明 in what way
"""


class Sheet(NamedTuple):
    """One kind of table. `mark`: the column by which it is known; `lines`: the list that its lines make, "" where they
    make consignments."""

    name: str
    struct: type[Told]
    columns: tuple[Column, ...]
    mark: str
    lines: str = ""

    def headed(self, header: Sequence[str]) -> tuple[dict[int, Column], list[int]]:
        """The columns that a heading row names, and the places of headings that nobody knows. The first of two that say
        the same counts."""
        known = {plain(word): one for one in self.columns for word in (one.name, one.zh, *one.also)}
        found: dict[int, Column] = {}
        strange: list[int] = []
        for at, heading in enumerate(header):
            column_ = known.get(plain(heading))
            if column_ is not None and column_ not in found.values():
                found[at] = column_
            elif heading.strip():
                strange.append(at)
        return found, strange


def columns(rows: str) -> tuple[Column, ...]:
    return tuple(column(row) for row in rows.strip().splitlines())


SHEETS = {
    sheet.name: sheet
    for sheet in (
        Sheet("manifest", ManifestReport, columns(MANIFEST), "kind"),
        Sheet("vehicle", VehicleReport, columns(VEHICLE), "load", "units"),
        Sheet("tally", TallyReport, columns(TALLY), "ended_at", "counted"),
        Sheet("departure", DepartureReport, columns(DEPARTURE), "departed_at", "gone"),
        Sheet("arrival", ArrivalReport, columns(ARRIVAL), "arrived_at", "came"),
    )
}


def sheet_of(header: Sequence[str]) -> Sheet:
    """Which table a heading row is of: a manifest's, where it has none of the marks."""
    for sheet in SHEETS.values():
        if sheet.mark in {one.name for one in sheet.headed(header)[0].values()}:
            return sheet
    return SHEETS["manifest"]
