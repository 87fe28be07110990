"""A repository's own look: logo, links, accent, leading metric, introduction, and its own files for those of `site_template/`."""

import re
from pathlib import Path

import pytest
from looks import HOSTILE, SVG, png, quoted

from benchstore import resources
from benchstore.publish.site import branding, overrides
from benchstore.standing.source import StoreSource
from benchstore.store.workplace import Workplace

ROOT = Path(__file__).resolve().parents[2]


def build(place, *flags, code=0):
    result = place.bench("build", *flags, code=code)
    out = place.path / "_site"
    return result, {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def page(place, *flags):
    return build(place, *flags)[1]["index.html"].decode()


def configure(place, text):
    place.write("benchstore.yaml", f"site: {text}\n")


def override(place, name, change=lambda text: text):
    place.write(f"site_template/{name}", change(place.bench("template", name).out))


@pytest.mark.parametrize(("name", "data"), [("art/my logo.svg", SVG.encode()), ("Logo.PNG", png())])
def test_the_logo_is_a_file_of_the_site_shown_as_an_image(store, name, data):
    store.write(name, data)
    configure(store, f'{{logo: "{name}"}}')
    files = build(store)[1]
    copied = f"logo.{name[-3:].lower()}"
    assert files[copied] == data
    assert re.search(rf'<img class="logo" src="{copied}\?[0-9a-f]{{12}}" alt="Logo">', files["index.html"].decode())
    assert b"hacked" not in files["index.html"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("gone.svg", None, "there is no file gone.svg in the work tree"),
        ("large.svg", SVG.encode() + b" " * 200_000, "a logo may have 200,000"),
        ("page.svg", b"<html></html>", "does not hold what its name says"),
        ("photo.png", b"GIF89a", "does not hold what its name says"),
        ("drawing.png", SVG.encode(), "does not hold what its name says"),
    ],
)
def test_a_logo_that_is_none_is_refused_with_its_place_by_build_and_by_check(store, name, data, said):
    if data is not None:
        store.write(name, data)
    configure(store, f'{{logo: "{name}"}}')
    error = build(store, code=1)[0].err
    assert "benchstore.yaml: site.logo: " in error
    assert said in error
    assert said in store.bench("check", code=1).out


def test_a_logo_behind_a_symbolic_link_is_refused(store, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/logo.svg").write_text(SVG)
    (store.path / "art").symlink_to(tmp_path / "outside")
    (store.path / "logo.svg").symlink_to(tmp_path / "outside/logo.svg")
    for path in ("art/logo.svg", "logo.svg"):
        configure(store, f'{{logo: "{path}"}}')
        assert "is a symbolic link, or lies behind one" in build(store, code=1)[0].err


def test_an_earlier_revision_has_the_look_that_it_had(store):
    store.write("logo.svg", SVG)
    configure(store, '{logo: "logo.svg", intro: "then", accent: {light: "#7a1fa2", dark: "#d39bea"}}')
    override(store, "style.css", lambda text: text + "/* as it was */\n")
    store.commit("A look")
    (store.path / "logo.svg").unlink()
    (store.path / "site_template/style.css").unlink()
    configure(store, '{intro: "now"}')
    store.commit("Another look")
    then, now = build(store, "--at", "HEAD~1")[1], build(store)[1]
    assert (then["logo.svg"], "logo.svg" in now) == (SVG.encode(), False)
    assert (b"as it was" in then["style.css"], b"as it was" in now["style.css"]) == (True, False)
    assert (b"#7a1fa2" in then["style.css"], b"#7a1fa2" in now["style.css"]) == (True, False)
    assert (b"<p>then</p>" in then["index.html"], b"<p>now</p>" in now["index.html"]) == (True, True)


def test_a_changed_logo_or_template_is_a_change_that_is_not_committed(store):
    store.write("logo.svg", SVG)
    configure(store, '{logo: "logo.svg"}')
    override(store, "style.css", lambda text: text + "a {}\n")
    store.commit("A look")
    assert "not committed yet" not in page(store).split('class="foot"')[1]
    store.write("logo.svg", SVG.replace("9", "8"))
    assert "and changes that are not committed yet" in page(store)
    store.git("checkout", "logo.svg")
    override(store, "style.css", lambda text: text + "b {}\n")
    assert "and changes that are not committed yet" in page(store)


def test_the_chosen_metric_leads_tables_and_lists(store):
    assert "Accuracy, higher is better" in page(store)
    configure(store, '{lead: ["bleu", "latency_ms"]}')
    html = page(store)
    assert "Latency, lower is better" in html
    assert "Accuracy, higher is better" not in html
    assert store.bench("list").out.index("latency_ms") < store.bench("list").out.index("accuracy")


def test_check_warns_of_a_leading_metric_that_nothing_has(store):
    configure(store, '{lead: ["accuracy", "acuracy"]}')
    found = store.bench("check", "--format", "json").json["problems"]
    assert [problem["place"] for problem in found if problem["rule"] == "undeclared"] == ["site.lead[1]"]


def test_hostile_texts_of_a_site_stay_texts(store):
    store.write("logo.svg", SVG)
    texts = (
        f'title: {quoted(HOSTILE)}, intro: {quoted(HOSTILE)}, links: [{{text: {quoted(HOSTILE[:60])}, url: "https://example.org/?a&b"}}]'
    )
    configure(store, f'{{{texts}, logo: "logo.svg", lead: ["__proto__", "constructor"]}}')
    html = page(store)
    assert not any(part in html for part in ("<script>", "<img src=x", 'href="javascript', "</style>"))
    assert html.count("<img") == 1
    assert '<a href="https://example.org/?a&amp;b">&lt;script&gt;window.hacked' in html
    assert "49" not in re.search(r'class="brand".*?</a>', html)[0]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a *b* `<c>`", "<p>a <em>b</em> <code>&lt;c&gt;</code></p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<script>\nx\n</script>", "<p>&lt;script&gt;\nx\n&lt;/script&gt;</p>"),
        ("[a](https://a.org)", '<p><a href="https://a.org">a</a></p>'),
        ("[a](mailto:a@b.org)", '<p><a href="mailto:a@b.org">a</a></p>'),
        ("<https://a.org>", '<p><a href="https://a.org">https://a.org</a></p>'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](JaVaScRiPt:x)", "<p>[a](JaVaScRiPt:x)</p>"),
        ("[a](&#106;avascript:x)", "<p>[a](javascript:x)</p>"),
        ("[a](data:text/html;base64,x)", "<p>[a](data:text/html;base64,x)</p>"),
        ("[a](file:///etc/passwd)", "<p>[a](file:///etc/passwd)</p>"),
        ("[a](//a.org)", "<p>[a](//a.org)</p>"),
        ("[a](#history)", "<p>[a](#history)</p>"),
        ("[a][1]\n\n[1]: javascript:x", "<p>[a][1]</p>\n<p>[1]: javascript:x</p>"),
        ("![a](https://a.org/x.png)", '<p>!<a href="https://a.org/x.png">a</a></p>'),
        ("# a", "<h2>a</h2>"),
        ("a\n-", "<h3>a</h3>"),
    ],
)
def test_an_introduction_is_markdown_without_html_images_and_odd_links(text, html):
    assert str(branding.markdown(text)).strip() == html


@pytest.mark.parametrize("name", resources.names("site_template"))
def test_a_copy_that_nobody_changed_is_no_override_and_tells_its_version(name):
    copy = overrides.marked(name)
    assert copy != overrides.ours(name)
    assert overrides.effective({name: copy}) == {}
    assert overrides.effective({name: overrides.ours(name)}) == {}
    assert list(overrides.warnings({name: copy + "\n"})) == []


def test_a_file_of_the_store_stands_in_place_of_ours(store):
    override(store, "regressions.jinja", lambda text: text + "<p>ours: {{ title }} {{ '<b>' }}</p>")
    override(store, "style.css", lambda text: text.replace("--radius: 6px", "--radius: 0"))
    override(store, "history.js", lambda text: text + "// mine\n")
    override(store, "icons.svg", lambda text: text.replace("<defs>", "<defs><!-- mine -->"))
    override(store, "theme.json", lambda text: text.replace('"transparent"', '"#abcdef"'))
    result, files = build(store)
    assert "warning" not in result.err
    html = files["index.html"].decode()
    assert "<p>ours: benchstore &lt;b&gt;</p>" in html
    assert "<defs><!-- mine -->" in html
    assert b"--radius: 0" in files["style.css"]
    assert b"// mine" in files["app.js"]
    assert b"#abcdef" in files["data/charts.js"]


def test_line_endings_of_another_system_are_no_change(store):
    store.write("site_template/style.css", store.bench("template", "style.css").out.replace("\n", "\r\n").encode())
    before = build(store)[1]["style.css"]
    (store.path / "site_template/style.css").unlink()
    assert build(store)[1]["style.css"] == before


def test_a_copy_of_another_version_is_warned_of_with_both_versions(store):
    def aged(text):
        return re.sub(r"version \S+ \([0-9a-f]+\)", "version 0.0.9 (0123456789ab)", text) + "a {}\n"

    override(store, "style.css", aged)
    error = build(store)[0].err
    assert re.search(
        r"warning: site_template/style.css: was copied from version 0\.0\.9 \(0123456789ab\); ours is \S+ \([0-9a-f]{12}\)", error
    )
    assert "benchstore template style.css" in error


def test_a_copy_without_a_mark_is_warned_of(store):
    store.write("site_template/style.css", "body { color: red }\n")
    assert "site_template/style.css: does not say which version of ours it was copied from" in build(store)[0].err


def test_a_name_that_we_do_not_have_is_warned_of_unless_another_file_uses_it(store):
    store.write("site_template/styles.css", "a {}")
    store.write("site_template/photo.jpg", b"\xff\xd8")
    store.write("site_template/parts/team.jinja", "<p>the team</p>")
    store.write("site_template/README.md", "why")
    error = build(store)[0].err
    assert error.count("has no file of that name") == 3
    assert "did you mean style.css?" in error
    override(store, "regressions.jinja", lambda text: text + '{% include "parts/team.jinja" %}')
    result, files = build(store)
    assert "parts/team" not in result.err
    assert b"<p>the team</p>" in files["index.html"]


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("{% if %}", "Expected an expression"),
        ("{{ nothing_of_that_name }}", "'nothing_of_that_name' is undefined"),
        ("{{ 1 / 0 }}", "division by zero"),
        ('{% include "gone.jinja" %}', "there is no template 'gone.jinja'"),
        ("{{ title.__class__.__mro__ }}", "is unsafe"),
        ("{{ place.__globals__ }}", "is unsafe"),
        ("{{ tabs.append(1) }}", "attribute 'append' of 'list' object is unsafe"),
        ("{{ groups.append(1) }}", "attribute 'append' of 'list' object is unsafe"),
    ],
)
def test_a_template_that_cannot_be_rendered_is_told_with_file_and_line(store, added, said):
    lines = len(overrides.marked("history.jinja").splitlines())
    override(store, "history.jinja", lambda text: text + added)
    result = store.bench("build", code=3)
    assert f"site_template/history.jinja line {lines + 1}: " in result.err
    assert said in result.err
    assert "benchstore template history.jinja" in result.err
    assert "Traceback" not in result.err
    assert not (store.path / "_site").exists()


def test_a_fault_that_shows_in_our_file_names_the_files_of_the_store(store):
    override(store, "macros.jinja", lambda text: text.replace("macro ruler(", "macro lineal("))
    error = store.bench("build", code=3).err
    assert "site_template/current.jinja line " in error
    assert "of this store are macros.jinja" in error


def test_a_theme_that_is_no_json_is_told(store):
    store.write("site_template/theme.json", '{"light": ')
    error = store.bench("build", code=3).err
    assert "site_template/theme.json: " in error
    assert "Traceback" not in error


def test_files_that_are_no_text_are_refused_all_at_once(store, tmp_path):
    store.write("site_template/style.css", b"\xff\xfe")
    (store.path / "site_template/page.js").symlink_to(tmp_path)
    for result in (build(store, code=1)[0].err, store.bench("check", code=1).out):
        assert "site_template/style.css: not UTF-8: byte 0 is 0xff" in result
        assert "site_template/page.js: a symbolic link" in result


def test_a_folder_that_is_a_link_is_refused(store, tmp_path):
    (store.path / "site_template").symlink_to(tmp_path)
    assert "site_template: no folder, or a symbolic link" in build(store, code=1)[0].err


def test_this_repository_overrides_nothing_of_itself(folder):
    """Its site_template/ is our own source, at every revision."""
    here = Workplace.find(ROOT)
    assert StoreSource(workplace=here, store=here.store()).templates == {}
    for path in (ROOT / "site_template").iterdir():
        folder.write(f"site_template/{path.name}", path.read_bytes())
    folder.bench("init")
    assert "warning" not in build(folder)[0].err


def test_template_lists_prints_and_knows_its_names(place):
    assert place.bench("template").out.split() == sorted(path.name for path in (ROOT / "site_template").iterdir())
    assert "there are style.css" in place.bench("template", "styles.css", code=2).err
