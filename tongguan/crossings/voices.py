"""What a gate and a driver's telephone say, in the languages of those who drive: short, fixed sentences."""

from typing import Final

import msgspec

LANGUAGES: Final = ("zh", "en", "ru", "vi", "mn")
NAMES: Final = {"zh": "中文", "en": "English", "ru": "Русский", "vi": "Tiếng Việt", "mn": "Монгол"}

GO: Final = {
    "zh": "请通行：{lane} 号通道",
    "en": "Go: lane {lane}",
    "ru": "Проезжайте: полоса {lane}",
    "vi": "Đi: làn {lane}",
    "mn": "Явна уу: {lane}-р эгнээ",
}
WAIT: Final = {
    "zh": "请等候",
    "en": "Wait",
    "ru": "Ожидайте",
    "vi": "Xin chờ",
    "mn": "Хүлээнэ үү",
}
ASIDE: Final = {
    "zh": "停车查验：{lane} 号通道",
    "en": "Stop: lane {lane}",
    "ru": "Остановитесь: полоса {lane}",
    "vi": "Dừng lại: làn {lane}",
    "mn": "Зогсоно уу: {lane}-р эгнээ",
}
SIGNALS: Final = {"go": GO, "wait": WAIT, "aside": ASIDE}

WHY: Final[dict[str, dict[str, str]]] = {
    "GAT01": {
        "zh": "口岸未开放",
        "en": "The crossing is closed",
        "ru": "Пункт пропуска закрыт",
        "vi": "Cửa khẩu đang đóng",
        "mn": "Боомт хаалттай байна",
    },
    "GAT02": {
        "zh": "早于预报时间",
        "en": "Too early",
        "ru": "Слишком рано",
        "vi": "Đến quá sớm",
        "mn": "Хэт эрт ирсэн байна",
    },
    "GAT03": {
        "zh": "预报已过期",
        "en": "The announced time is over",
        "ru": "Заявленное время истекло",
        "vi": "Đã quá giờ khai báo",
        "mn": "Мэдэгдсэн цаг өнгөрсөн",
    },
    "GAT04": {
        "zh": "未能识别",
        "en": "Nothing could be read",
        "ru": "Не удалось считать данные",
        "vi": "Không đọc được dữ liệu",
        "mn": "Мэдээлэл уншигдсангүй",
    },
    "GAT05": {
        "zh": "车辆、挂车或驾驶员许可有误",
        "en": "Permit of vehicle, trailer or driver",
        "ru": "Разрешение на автомобиль, прицеп или водителя",
        "vi": "Giấy phép xe, rơ moóc hoặc lái xe",
        "mn": "Тээврийн хэрэгсэл, чиргүүл, жолоочийн зөвшөөрөл",
    },
    "GAT06": {
        "zh": "没有预报",
        "en": "Not announced",
        "ru": "Нет предварительного уведомления",
        "vi": "Chưa khai báo trước",
        "mn": "Урьдчилан мэдэгдээгүй",
    },
    "GAT07": {
        "zh": "挂车或驾驶员与预报不符",
        "en": "Other trailer or driver",
        "ru": "Другой прицеп или водитель",
        "vi": "Rơ moóc hoặc lái xe khác",
        "mn": "Өөр чиргүүл эсвэл жолооч",
    },
    "GAT08": {
        "zh": "箱号、封志、件数或重量不符",
        "en": "Container, seal, packages or weight differ",
        "ru": "Не совпадает контейнер, пломба, места или вес",
        "vi": "Sai container, niêm phong, số kiện hoặc trọng lượng",
        "mn": "Чингэлэг, лац, баглаа эсвэл жин зөрүүтэй",
    },
    "GAT09": {
        "zh": "舱单中没有该货物",
        "en": "Goods not on a manifest",
        "ru": "Груза нет в манифесте",
        "vi": "Hàng không có trong bản lược khai",
        "mn": "Ачаа манифестад алга",
    },
    "GAT10": {
        "zh": "超出剩余件数",
        "en": "More goods than are left",
        "ru": "Груза больше, чем осталось",
        "vi": "Hàng nhiều hơn số còn lại",
        "mn": "Үлдсэнээс илүү ачаа",
    },
    "GAT11": {
        "zh": "货物未申报",
        "en": "Goods not declared",
        "ru": "Груз не задекларирован",
        "vi": "Hàng chưa khai hải quan",
        "mn": "Ачааг мэдүүлээгүй",
    },
    "GAT14": {
        "zh": "部分货物未申报",
        "en": "Part of the goods is not declared",
        "ru": "Часть груза не заявлена",
        "vi": "Một phần hàng chưa khai báo",
        "mn": "Ачааны зарим хэсгийг мэдүүлээгүй",
    },
    "GAT15": {
        "zh": "转运货物与进境时不符",
        "en": "Transhipped goods are not as they came in",
        "ru": "Перегружаемый груз не соответствует ввезённому",
        "vi": "Hàng chuyển tải không đúng như khi nhập cảnh",
        "mn": "Шилжүүлэн ачсан бараа орж ирснээсээ зөрүүтэй",
    },
    "GAT13": {
        "zh": "禁止卸货或装货",
        "en": "May not be unloaded or loaded",
        "ru": "Разгрузка и погрузка запрещены",
        "vi": "Không được dỡ hoặc xếp hàng",
        "mn": "Буулгах, ачихыг хориглосон",
    },
    "GAT12": {
        "zh": "货物未放行",
        "en": "Goods not released",
        "ru": "Груз не выпущен",
        "vi": "Hàng chưa được thông quan",
        "mn": "Ачааг чөлөөлөөгүй",
    },
}


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown in one language, line by line: the plate, what to do, why."""

    language: str
    lines: tuple[str, ...]


def say(language: str, plate: str, shown: tuple[str, int | None], codes: tuple[str, ...]) -> Said:
    """`shown`: the signal and the lane; `codes`: of the rules that fired."""
    signal, lane = shown
    lines = (plate, SIGNALS[signal][language].format(lane=lane), *(WHY[code][language] for code in codes))
    return Said(language=language, lines=tuple(line for line in lines if line))
