"""What the pages of companies by file say."""

WORDS: dict[str, tuple[str, str]] = {
    "imports.name": ("Companies by file", "批量导入企业"),
    "imports.hand-in": ("Hand in a file", "上传文件"),
    "imports.file": ("File", "文件"),
    "imports.file.say": (
        "CSV in UTF-8 or GBK, at most {most} MiB. The first line names the columns: {columns}; id and name at least.",
        "CSV，UTF-8 或 GBK 编码，不超过 {most} MiB。首行为列名：{columns}；至少须有 id 和 name。",
    ),
    "imports.file.again": (
        "The same file again changes nothing. What says other names than the register changes them; a class is "
        "changed by two officers alone.",
        "重复上传同一文件不会产生变化。名称与登记不同的将予更新；类别只能由两名关员变更。",
    ),
    "imports.file.large": ("This file is larger than {most} MiB. Split it.", "文件超过 {most} MiB，请拆分。"),
    "imports.do": ("Hand it in", "上传"),
    "imports.list": ("Imports", "导入记录"),
    "imports.none": ("No file yet", "尚无导入"),
    "imports.none.next": (
        "Hand one in, or run: tongguan company import FILE",
        "请上传，或运行：tongguan company import 文件",
    ),
    "imports.by": ("{name}, {time}", "{name}，{time}"),
    "imports.ended": ("at its end {time}", "{time} 完成"),
    "imports.counts": (
        "{made} new, {changed} changed, {same} as they were, {bad} left out",
        "新增 {made}，变更 {changed}，不变 {same}，未导入 {bad}",
    ),
    "imports.far": ("{rows} of {whole} rows", "已处理 {rows} / {whole} 行"),
    "imports.state.done": ("all is in", "已全部导入"),
    "imports.state.left": ("{n} left out", "{n} 行未导入"),
    "imports.state.under-way": ("under way", "正在导入"),
    "imports.state.command": ("by the command", "由命令导入"),
    "imports.stopped": (
        "The command brings it in. If it was stopped, hand the same file in here: it goes on where it is.",
        "正由命令导入。如已中断，请在此上传同一文件，将从中断处继续。",
    ),
    "imports.left": ("Rows that were left out", "未导入的行"),
    "imports.left.say": (
        "Put them right in a file, with its first line, and hand that in. The others are in.",
        "请更正这些行，连同首行另存为文件后上传。其余各行已导入。",
    ),
    "imports.left.none": ("No row was left out so far.", "目前没有未导入的行。"),
    "imports.left.csv": ("All of them as CSV", "全部导出 CSV"),
    "imports.line": ("Line", "行"),
    "imports.line.n": ("line {n}", "第 {n} 行"),
    "imports.column": ("Column", "列"),
    "imports.row": ("the whole row", "整行"),
    "imports.why": ("What to do", "如何处理"),
}
