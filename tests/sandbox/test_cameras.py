"""What a gate's cameras read: the same seed the same, each vehicle once, doubles behind their first."""

from sandbox.cameras import Cameras


def test_the_same_seed_gives_the_same_readings_and_all_kinds_are_among_them() -> None:
    readings = list(Cameras("5301", 300, "T"))
    assert readings == list(Cameras("5301", 300, "T")) != list(Cameras("5301", 300, "U"))
    firsts = [r for r in readings if r.of is None]
    plates = [r.body["plate"] for r in firsts]
    assert len(set(plates)) == len(plates) == 330 and 280 < sum(r.signal == "go" for r in firsts) < 300
    assert sum("gross" in r.body for r in firsts) == sum("units" in r.body for r in firsts) == 100
    doubles = [(n, r) for n, r in enumerate(readings) if r.of is not None]
    assert 20 < len(doubles) < 80
    for n, double in doubles:
        assert double.of == n - 1 and double.body["plate"] == readings[n - 1].body["plate"]
