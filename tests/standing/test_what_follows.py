"""What a change does to what stands on the branch it goes to, beyond what it does against what is current there."""

from test_what_is_open import play


def branch(place, steps):
    play(place, steps)
    place.git("checkout", "-q", "-b", "change")


def said(place, code=0):
    return place.bench("comment", "--against", "main", code=code).out


def test_a_fall_in_two_small_steps_is_said_to_open_a_regression_on_main(place):
    branch(place, [0.9, 0.895])
    place.add(0.886, "--commit")
    text = said(place)
    assert text.startswith("### ⚠️ no regression found, opens 1 regression on main: F1 −1.4 pt on d@1 against v1, baseline")
    assert "**Then open on main**, each against its series' own reference:" in text
    assert "- m · d@1 · local: F1 fell 1.4 points (0.900 → 0.886), more than noise" in text
    report = place.bench("regressions", "--against", "main")
    assert "no regression, 1 more opened on main against the series' own reference" in report.out
    assert "✗ regressed: F1 fell 1.4 points" in report.out
    assert "opens a regression on main" in place.bench("comment", "--against", "main", "--annotate").out
    place.git("checkout", "-q", "main")
    place.git("merge", "-q", "change")
    assert "1 series with 1 regression open" in place.bench("regressions", code=1).out


def test_a_result_that_is_held_against_the_baseline_alone_says_so(place):
    branch(place, [0.9, 0.895])
    place.add(0.886, "--commit", "--hold-regressed")
    text = said(place)
    assert text.startswith("### ⚠️ 1 regression held back, as it is not promoted")
    assert "m · d@1 · local: v3 is held: F1 fell 1.4 points" in text
    assert "Against v1, baseline." in text


def test_what_a_change_closes_is_said_of_an_improvement_and_of_an_acceptance(place):
    branch(place, [0.9, 0.8])
    place.add(0.9, "--commit")
    text = said(place)
    assert "**This closes:**\n\n- m · d@1 · local: F1 fell 10.0 points" in text
    assert "still open" not in text
    place.git("checkout", "-q", "main")
    place.git("checkout", "-q", "-b", "other")
    place.bench("accept", "m@2", "f1", "--reason", "ok", "--commit")
    assert "**This closes:**\n\n- m · d@1 · local: F1 fell 10.0 points" in said(place)


def test_what_was_open_before_and_is_after_is_said_to_be(place):
    branch(place, [0.9, 0.8])
    place.add(0.8, "--commit")
    text = said(place)
    assert text.startswith("### ✅ no regression found")
    assert "Open before, and still open:\n\n- m · d@1 · local: F1 fell 10.0 points" in text
    assert "This closes" not in text
    assert place.bench("regressions", "--against", "main").code == 0
    assert place.bench("regressions", code=1).code == 1


def test_a_sound_result_that_does_not_become_current_after_a_roll_back_says_so_with_the_command_that_moves_it(place):
    branch(place, [0.9, 0.8, "rollback m"])
    place.add(0.9, "--commit")
    text = said(place)
    assert "; m v3 will not be current, as v2 was rolled back: `benchstore promote m@3`\n" in text.splitlines(keepends=True)[0]
    assert (
        "m · d@1 · local: stays on v1; m v3 will not be current, as v2 was rolled back. To make it current: `benchstore promote m@3`"
        in text
    )
    place.bench("promote", "m@3", "--commit")
    assert "will not be current" not in said(place)
