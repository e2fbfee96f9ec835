"""The columns of a manifest as a spreadsheet: which heading is which field, of the manifest, a document or a line.

One row for a line of goods. What is said of the manifest or of the document once need not be repeated; rows without a
reference or document belong to those of the row above. The other reports have theirs in `cargo_sheets`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from tongguan.manifests.manifest import Customs, Fullness, ManifestKind
from tongguan.manifests.report import Function, Load, Way
from tongguan.messages.tree import Path


class Of(StrEnum):
    """What a column is about."""

    REPORT = "report"
    DOCUMENT = "document"
    LINE = "line"


class Column(NamedTuple):
    """`kind`: text, whole, number, kg, m3, time, list, things, seals, container, or the name of what `CHOICES` holds.
    `also`: further headings."""

    of: Of
    name: str
    path: Path
    kind: str
    needed: bool
    zh: str
    also: tuple[str, ...]


MANIFEST = """
report   !kind             manifest.kind                kind      舱单种类 manifest kind
report   !mode             manifest.mode                mode      运输方式 mode of transport
report   !reference        manifest.reference           text      申报编号 your reference
report   function          function                     function  报文功能 action
report   reason            reasons                      list      变更原因 change reason
report   remark            remark                       text      变更说明 change remark
report   office            manifest.office              text      海关 customs office
report   batch             manifest.batch               text      运输批次号 batch number; transport batch
report   journey           manifest.journey             text      航次 voyage; flight; train; 航班; 车次; 航次航班号
report   means             manifest.means.id            text      运输工具 vehicle; plate; imo; 车牌; 车牌号
report   means_name        manifest.means.name          text      运输工具名称 vessel; ship; 船名
report   driver            manifest.driver.name         text      司机 driver name; 驾驶员
report   driver_id         manifest.driver.id           text      司机编号 driver no
report   carrier           manifest.carrier.name        text      承运人 carrier name
report   carrier_id        manifest.carrier.id          text      承运人代码 carrier code; scac
report   agent_id          manifest.agent.id            text      代理 agent; 代理代码
report   departs_at        manifest.departs_at          time      启运时间 departure; etd
report   arrives_at        manifest.arrives_at          time      到达时间 arrival; eta
report   from              manifest.loading.id          text      启运地 place of departure
report   to                manifest.unloading.id        text      抵达地 place of arrival
document document          document                     text      提运单号 bill of lading; b/l; bl; waybill; awb; 运单号
document document_type     document_type                text      单证类型 type of document
document master            master                       text      总提运单号 master bill; mawb; mbl; 总单号
document customs           customs                      customs   海关手续 procedure
document condition         condition                    text      运输条款 terms of carriage
document packages          packages                     number    总件数 total packages; pieces; 件数
document gross             gross_mass.value             kg        总毛重千克 gross kg; gross weight; 毛重
document volume            volume.value                 m3        体积立方米 volume m3; cbm; 体积
document value             value.amount                 number    货值 goods value; amount
document currency          value.currency               text      币制 currency code
document freight           freight_payment              text      运费支付 freight payment; 运费支付方式
document ucr               ucr.id                       text      UCR unique consignment reference; 唯一编号
document shipper           consignor.name               text      发货人 consignor; consignor name; shipper name
document shipper_id        consignor.id                 text      发货人代码 consignor id
document shipper_address   consignor.address.line       text      发货人地址 consignor address
document shipper_country   consignor.address.country    text      发货人国别 consignor country
document consignee         consignee.name               text      收货人 consignee name; receiver
document consignee_id      consignee.id                 text      收货人代码
document consignee_address consignee.address.line       text      收货人地址
document consignee_country consignee.address.country    text      收货人国别
document notify            notify.name                  text      通知人 notify party
document loading           loading.id                   text      装货地 port of loading; pol; 装货港
document unloading         unloading.id                 text      卸货地 port of discharge; pod; 卸货港
document destination       destination.id               text      目的地 place of destination
document dg_contact        dangerous_goods_contact.name text      危险品联系人 dangerous goods contact
line     item              sequence                     whole     项号 item no; line; 序号
line     description       description                  text      货物名称 goods; description of goods; 品名; 货名
line     hs                classification.id            text      商品编码 hs code; commodity code; hs编码
line     item_packages     packaging.count              number    件数明细 packages of item
line     package_kind      packaging.type               text      包装种类 kind of packages; package type
line     marks             packaging.marks              text      唛头 marks and numbers
line     item_gross        gross_mass.value             kg        毛重明细 gross of item
line     un_number         dangerous_goods              list      联合国编号 un no; dangerous goods
line     container         units                        container 箱号 container no; containers; 集装箱号
line     size_type         size_type                    container 箱型 container type; iso type
line     seal              seals                        container 封志 seals; seal no; 封志号; 铅封号
"""


def column(row: str) -> Column:
    """A column by its line in one of these tables; ``!``: it must be there."""
    of, name, path, kind, *said = row.split(maxsplit=4)
    zh, _, also = said[0].partition(" ")
    others = tuple(word.strip() for word in also.split(";") if word.strip())
    return Column(Of(of), name.lstrip("!"), tuple(path.split(".")), kind, name.startswith("!"), zh, others)


CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": {k.value: k.value for k in ManifestKind} | {"原始": "original", "预配": "advance", "装载": "loading"},
    "function": {f.value: f.value for f in Function}
    | {"主要": "main", "次要": "secondary", "新增": "add", "删除": "delete", "变更": "change", "替换": "replace"},
    "customs": {c.value: c.value for c in Customs}
    | {"进口": "import", "出口": "export", "转关": "transit", "转运": "transhipment", "不卸货": "remaining"},
    "way": {w.value: w.value for w in Way} | {"进境": "in", "进": "in", "出境": "out", "出": "out"},
    "load": {load.value: load.value for load in Load}
    | {"重车": "laden", "空车": "empty", "空箱": "empty-container", "带空箱": "empty-container"},
    "fullness": {f.value: f.value for f in Fullness} | {"空": "empty", "重": "full", "拼箱": "mixed", "部分": "part"},
    "mode": {str(n): str(n) for n in range(1, 10)}
    | {
        "sea": "1",
        "rail": "2",
        "road": "3",
        "air": "4",
        "海运": "1",
        "水运": "1",
        "铁路": "2",
        "公路": "3",
        "空运": "4",
    },
}
UNITS = {"kg": "KGM", "m3": "MTQ"}
