"""What a result was measured on: said by a person, by its file or by the config, and where each is known from."""

import pytest

import benchstore


def snapshot_of(place, file, *flags):
    """What `add` would write of a file, and where each fact comes from."""
    (added,) = place.bench("add", file, "--model", "m", *flags, "--format", "json", "--dry-run").json["added"]
    return added["snapshot"], {fact["name"]: fact["origin"] for fact in added["facts"]}


def config(place, text):
    place.write("benchstore.yaml", text)


def test_a_person_says_the_hardware_and_numbers_stay_numbers(place):
    flags = ("--hardware", "cpu=EPYC 7763", "--hardware", "count=2", "--hardware", "ghz=2.45", "--hardware", "id=007")
    snapshot, said = snapshot_of(place, place.draft(), "--dataset", "d@1", *flags)
    assert snapshot["hardware"] == {"cpu": "EPYC 7763", "count": 2, "ghz": 2.45, "id": "007"}
    assert said["hardware.cpu"] == said["hardware.count"] == "--hardware"


def test_a_person_goes_before_the_file_and_the_file_before_the_config(place):
    config(place, "defaults: {hardware: {cpu: A, gpu: B}}\n")
    file = place.draft(hardware={"cpu": "X", "count": 8})
    assert snapshot_of(place, file, "--dataset", "d@1")[0]["hardware"] == {"cpu": "X", "count": 8}
    snapshot, said = snapshot_of(place, file, "--dataset", "d@1", "--hardware", "cpu=Y")
    assert snapshot["hardware"] == {"cpu": "Y", "count": 8}
    assert (said["hardware.cpu"], said["hardware.count"]) == ("--hardware", "the file")
    snapshot, said = snapshot_of(place, place.draft(), "--dataset", "d@1")
    assert (snapshot["hardware"], said["hardware.gpu"]) == ({"cpu": "A", "gpu": "B"}, "defaults")


def test_the_config_says_the_hardware_of_each_environment(place):
    config(place, "environments:\n  ci-a: {hardware: {cpu: A}}\n  ci-b:\n  local: {hardware: {cpu: L}}\ndefaults: {hardware: {cpu: D}}\n")
    place.bench("check")
    found = {}
    for name in ("ci-a", "ci-b", "local", "staging"):
        snapshot, said = snapshot_of(place, place.draft(), "--dataset", "d@1", "--environment", name)
        found[name] = (snapshot["hardware"]["cpu"], said["hardware.cpu"])
    assert found == {
        "ci-a": ("A", "environments: ci-a"),
        "ci-b": ("D", "defaults"),
        "local": ("L", "environments: local"),
        "staging": ("D", "defaults"),
    }


def test_hardware_that_is_no_object_is_an_error_of_the_config(place):
    config(place, "defaults: {hardware: A100}\nenvironments: {ci: {gpu: x}}\n")
    said = place.bench("check", code=1).out
    assert "defaults.hardware" in said
    assert "environments.ci" in said


def test_a_flag_that_names_nothing_is_told_with_an_example(place):
    assert "write it as gpu=A100" in place.bench("add", place.draft(), "--hardware", "A100", code=2).err


def test_a_program_says_the_hardware_too(place):
    store = benchstore.open(place.path)
    (added,) = store.add({"latency_ms": 1}, model="m", dataset="d@1", hardware={"cpu": "X", "count": 2}, dry_run=True)
    assert added.snapshot.hardware == {"cpu": "X", "count": 2}
    with pytest.raises(benchstore.UsageError, match="is no object"):
        store.add({"latency_ms": 1}, model="m", dataset="d@1", hardware="X")


def test_versions_of_history_were_measured_on_what_is_said(place):
    place.write("results/m.json", {"latency_ms": 1})
    place.commit("Results")
    (added,) = place.bench(
        "import-history", "results/{model}.json", "--dataset", "d@1", "--hardware", "cpu=X", "--dry-run", "--format", "json"
    ).json["added"]
    assert added["snapshot"]["hardware"] == {"cpu": "X"}


MACHINE = {"gpu": "A100", "count": 2}
HOME_GROWN = {
    "a dataset as a text": {"dataset": "web@1", "hardware": MACHINE},
    "a dataset as an object": {"dataset": {"name": "web", "version": "1"}, "hardware": MACHINE},
    "a dataset that no snapshot has": {"dataset": "web@1", "hardware": MACHINE, "epoch": 3},
}


@pytest.mark.parametrize("case", HOME_GROWN)
def test_hardware_means_the_same_however_the_rest_of_a_file_is_written(place, case):
    file = place.write("../home.json", {"metrics": {"f1": 0.81, "latency_ms": 120}} | HOME_GROWN[case])
    snapshot, said = snapshot_of(place, file)
    assert snapshot["hardware"] == MACHINE
    assert said["hardware.gpu"] == "the file"
    assert "hardware" not in snapshot.get("extra", {})
    assert (snapshot["dataset"]["name"], snapshot["dataset"]["version"]) == ("web", "1")


@pytest.mark.parametrize("dataset", ["web@1", {"name": "web", "version": "1"}])
@pytest.mark.parametrize("more", [{}, {"epoch": 3}])
def test_hardware_that_is_a_text_is_the_name_of_the_machine(place, dataset, more):
    file = place.write("../home.json", {"metrics": {"f1": 0.8}, "dataset": dataset, "hardware": "A100"} | more)
    snapshot, _ = snapshot_of(place, file)
    assert snapshot["hardware"] == {"name": "A100"}
    assert snapshot["dataset"]["name"] == "web"


def test_a_column_may_say_the_hardware(place):
    file = place.write("../times.csv", "model,latency_ms,cpu,cores\nm,3,EPYC,8\n")
    snapshot, _ = snapshot_of(place, file, "--dataset", "d@1", "--per-row", "--row", "hardware=cpu", "--row", "hardware=cores")
    assert snapshot["hardware"] == {"cpu": "EPYC", "cores": 8}
    rows = place.write("../long.csv", "metric,value,cpu,gpu\nlatency_ms,3,EPYC,none\n")
    snapshot, _ = snapshot_of(place, rows, "--dataset", "d@1", "--row", "hardware=cpu", "--row", "hardware=gpu")
    assert snapshot["hardware"]["cpu"] == "EPYC"


def test_hardware_that_is_a_list_is_refused_by_its_own_name(place):
    file = place.write("../home.json", {"metrics": {"f1": 0.8}, "dataset": "web@1", "epoch": 1, "hardware": ["A100"]})
    said = place.bench("add", file, "--model", "m", code=1).err
    assert "hardware: a list is no hardware" in said


def test_files_outside_a_store_are_compared_on_the_hardware_of_its_config(place):
    sides = [place.write(f"{name}.json", {"metrics": {"latency_ms": value}}) for name, value in (("a", 10), ("b", 30))]
    assert "incomparable" in place.bench("compare", *sides, code=(0, 1)).out
    config(place, "defaults: {hardware: {cpu: A}}\n")
    assert "incomparable" not in place.bench("compare", *sides, code=(0, 1)).out


A, B = {"cpu": "A", "count": 8}, {"cpu": "B", "count": 8}
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def timed(place, hardware, *flags, value=100, code=0, **fields):
    """Add a time that was measured on a machine."""
    return place.add(0.9, *flags, metrics={"latency_ms": value}, code=code, **({"hardware": hardware} if hardware else {}), **fields)


def test_times_without_a_machine_are_told_once_with_what_to_do(place):
    said = timed(place, None).out
    assert "nothing states the hardware, so its times will not be compared: latency_ms; give --hardware KEY=VALUE" in said
    again = timed(place, None).out
    assert "will not be compared" not in again
    assert "the hardware of both sides is not stated; add says it with --hardware" in again
    assert "will not be compared" not in timed(place, A).out
    assert "will not be compared" not in place.add(0.9, model="other").out


def test_many_files_without_a_machine_are_told_in_one_line(place):
    files = [place.draft(f"{name}.json", model=name, metrics={"latency_ms": 1}) for name in ("a", "b", "c")]
    said = place.bench("add", *files, "--dataset", "d@1").out
    assert said.count("will not be compared") == 1
    assert "a.json and 2 more" in said


def test_one_commit_on_two_machines_in_one_series_is_a_warning(place):
    timed(place, A, source={"commit": COMMIT})
    said = timed(place, B, source={"commit": COMMIT}).out
    assert "is of the commit of m@1, on other hardware (cpu): one series holds both machines; --environment NAME" in said
    assert "one series holds both" not in timed(place, A, source={"commit": COMMIT}).out
    config(place, "environments: [ci-b]\n")
    assert "one series holds both" not in timed(place, B, "--environment", "ci-b", source={"commit": COMMIT}).out


def test_two_files_of_one_call_of_one_commit_on_two_machines_are_told_too(place):
    files = [
        place.draft(f"{number}.json", metrics={"latency_ms": 1}, hardware=machine, source={"commit": COMMIT})
        for number, machine in enumerate((A, B))
    ]
    assert "one series holds both machines" in place.bench("add", *files, "--model", "m", "--dataset", "d@1").out


def test_a_slow_run_on_the_second_machine_is_found_and_says_against_what(place):
    for number in range(9):
        timed(place, B if number else A, value=100 + number % 2)
    said = timed(place, B, value=540).out
    assert "regressed" in said
    assert "judged against v2 (the first on the same hardware; v1, the baseline, ran on other)" in said
    found = place.bench("regressions", code=1).out
    assert "m v10 on d@1, local, against v2 (the first on the same hardware" in found


def test_versions_are_listed_with_their_machine_where_a_series_has_several(place):
    timed(place, A)
    assert "machine" not in place.bench("list", "m").out
    timed(place, B)
    timed(place, None)
    said = place.bench("list", "m").out
    assert [word for word in ("machine", "cpu A", "cpu B", "not stated") if word not in said] == []


def test_metrics_that_are_held_against_another_version_are_named_beside_it(place):
    place.add(0.9, metrics={"f1": 0.9, "latency_ms": 100}, hardware=A)
    place.add(0.9, metrics={"f1": 0.9, "latency_ms": 200}, hardware=B)
    said = place.add(0.9, metrics={"f1": 0.9, "latency_ms": 200}, hardware=B).out
    assert "against v1 (baseline); latency_ms against v2 (the first on the same hardware" in said
