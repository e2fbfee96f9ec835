from tongguan.store.connect import SYSTEM, Store


def test_it(store: Store) -> None:
    with store.reading(SYSTEM) as conn:
        assert conn.execute("select count(*) from tongguan.case_file").fetchone() == (0,)
