"""What is said of passkeys, of the administration's directory, and of where one is signed in."""

WORDS: dict[str, tuple[str, str]] = {
    "me.visits": ("Where you are signed in", "已登录的位置"),
    "me.visits.here": ("here", "当前"),
    "me.visits.end": ("End this visit", "结束此会话"),
    "me.visits.unnamed": ("A browser that says no name", "未标明名称的浏览器"),
    "me.visits.since": ("since {time}", "登录于 {time}"),
    "me.visits.seen": ("last seen {time}", "最近活动 {time}"),
    "me.done.visit": ("That visit has ended.", "该会话已结束。"),
    "how.password": ("by password", "密码登录"),
    "how.passkey": ("by passkey", "通行密钥登录"),
    "how.second": ("by password and passkey", "密码加通行密钥登录"),
    "how.directory": ("by the directory", "目录登录"),
    "how.sandbox": ("walked into the sandbox", "沙盒直接进入"),
}
