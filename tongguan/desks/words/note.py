"""What the release note says, and the page that verifies it."""

WORDS: dict[str, tuple[str, str]] = {
    "note.title": ("Release note", "放行单"),
    "note.print": ("Release note", "放行单"),
    "note.code": ("QR code: the signed note", "二维码：已签名的放行单"),
    "note.how": (
        "Signed. Whoever has this administration's public keys can verify it without asking.",
        "已签名。持有本海关公钥者无需联网即可核验。",
    ),
    "note.text": ("The signed text", "签名文本"),
    "notes.title": ("Release notes", "放行单"),
    "notes.n": ("{n} to print", "{n} 份待打印"),
    "notes.how": (
        "Print this page: each note comes on a sheet of its own, nothing else is printed.",
        "请打印本页：每份放行单单独一页，其他内容不打印。",
    ),
    "notes.without": ("Left out", "未列入"),
    "notes.none": ("None of those you chose has a release note", "所选报关单均无放行单"),
    "notes.none.next": (
        "Choose released declarations in the list; the others are named above with the reason.",
        "请在列表中勾选已放行的报关单；其余报关单及原因见上。",
    ),
    "notes.print": ("Print release notes", "打印放行单"),
    "note.back": ("To the declaration", "返回报关单"),
    "note.verify": ("Verify a release note", "核验放行单"),
    "note.said": ("Text of the code", "二维码内容"),
    "note.check": ("Verify", "核验"),
    "note.released": ("Released", "放行时间"),
    "note.genuine": ("Genuine", "真实有效"),
    "note.genuine.next": (
        "This administration signed it. Compare what it says with the goods.",
        "由本海关签发，请与货物核对。",
    ),
    "note.false": ("Not genuine", "不真实"),
    "note.false.next": (
        "No key of this administration signed this text, or it was changed.",
        "该文本并非由本海关签发，或已被改动。",
    ),
}
