"""`benchstore serve` as a process of its own: what it answers, what it refuses, what it does when a file changes, how it ends."""

import http.client
import json
import queue
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest
from builders import build_snapshot

from benchstore.records import canonical_json

DEADLINE_SECONDS = 30
BROKEN = '{"<img src=x onerror=window.hacked=1>": '


class Server:
    """One running `benchstore serve` of a folder."""

    def __init__(self, folder):
        command = [sys.executable, "-m", "benchstore", "-C", str(folder), "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.said = []
        self._told = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.url = self.process.stdout.readline().strip()
        self.address = urlsplit(self.url).netloc

    def _listen(self):
        for line in self.process.stderr:
            self._told.put(line)

    def until(self, text):
        """Wait until it has said this on standard error."""
        while not any(text in line for line in self.said):
            self.said.append(self._told.get(timeout=DEADLINE_SECONDS))

    def ask(self, target, method="GET", host=None):
        connection = http.client.HTTPConnection(self.address, timeout=DEADLINE_SECONDS)
        connection.request(method, target, headers={"Host": host or self.address})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body.decode(errors="replace")

    def page(self):
        return self.ask("/")[1]

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(timeout=DEADLINE_SECONDS)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """One server for all tests that change nothing: of a plain folder with one snapshot and a built site."""
    root = tmp_path_factory.mktemp("steady")
    (root / "snapshots/m").mkdir(parents=True)
    (root / "benchstore.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    (root / "snapshots/m/1.json").write_bytes(canonical_json.dumps(build_snapshot().to_dict()))
    subprocess.run([sys.executable, "-m", "benchstore", "-C", str(root), "build"], capture_output=True, check=True)
    server = Server(root)
    server.built = root / "_site"
    yield server
    server.close()


@pytest.fixture
def serve():
    """Starts servers, and ends them."""
    running = []

    def start(place):
        running.append(Server(place.path))
        return running[-1]

    yield start
    for server in running:
        server.close()


def state(server):
    """The first event of the stream."""
    connection = http.client.HTTPConnection(server.address, timeout=DEADLINE_SECONDS)
    connection.request("GET", "/-/events")
    response = connection.getresponse()
    line = response.readline().decode()
    connection.close()
    assert response.headers["Content-Type"] == "text/event-stream"
    return json.loads(line.removeprefix("data: "))


def eventually(check):
    """What `check` gives, as soon as it is true."""
    end = time.monotonic() + DEADLINE_SECONDS
    while not (found := check()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found


def test_it_serves_the_built_site_with_right_types_and_nothing_is_kept_by_the_browser(steady):
    for name, kind in [("", "text/html"), ("index.html", "text/html"), ("style.css", "text/css"), ("app.js", "text/javascript")]:
        response, body = steady.ask(f"/{name}?stamp")
        assert (response.status, response.headers.get_content_type()) == (200, kind)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert kind == "text/html" or body == (steady.built / name).read_text(encoding="utf-8")
    response, body = steady.ask("/", method="HEAD")
    assert (response.status, body) == (200, "")
    assert int(response.headers["Content-Length"]) > 1000


def test_only_the_served_page_has_the_script_and_both_have_the_same_policy(steady):
    built, served = (steady.built / "index.html").read_text(encoding="utf-8"), steady.page()
    assert "/-/" not in built
    added = [line for line in served.splitlines() if line not in built.splitlines()]
    assert len(added) == 2, added  # the style, the script


@pytest.mark.parametrize(
    "target",
    [
        "/../benchstore.yaml",
        "/%2e%2e/benchstore.yaml",
        "/..%5cbenchstore.yaml",
        "/data/",
        "/data",
        "//etc/passwd",
        "/-/",
        "/%00",
        "http://[",
    ],
)
def test_nothing_but_the_files_of_the_site_is_found(steady, target):
    response, body = steady.ask(target)
    assert response.status == 404
    assert "<h1>Nothing lies at this address.</h1>" in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(steady, method):
    response, _ = steady.ask("/", method=method)
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org:8000", "127.0.0.1@example.org", "[::1", "0.0.0.0", "-"])
@pytest.mark.parametrize("target", ["/", "/data/index.js", "/-/events"])
def test_a_host_name_that_is_not_of_this_machine_is_refused(steady, host, target):
    response, body = steady.ask(target, host=host)
    assert response.status == 403
    assert "benchstore.receive" not in body


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_the_names_of_this_machine_are_answered(steady, host):
    assert steady.ask("/", host=host)[0].status == 200


def test_a_port_in_use_is_said_with_exit_code_3(steady, folder):
    folder.write("benchstore.yaml", "schema_version: 1\n")
    done = folder.bench("serve", "--port", urlsplit(steady.url).port, code=3)
    assert "cannot listen on port" in done.err
    assert "--port 0" in done.err


def test_outside_a_store_it_says_so(folder):
    assert "benchstore init makes a store here" in folder.bench("serve", "--port", 0, code=2).err


def test_a_new_snapshot_a_commit_and_another_config_are_shown_and_the_repository_is_left_alone(place, serve):
    place.add(0.9, "--commit")
    server = serve(place)
    place.add(0.95)
    eventually(lambda: "0.950" in server.page() and "not committed yet" in server.page())
    place.commit("Add v2")
    eventually(lambda: "not committed yet" not in server.page())
    place.write("benchstore.yaml", 'site: {title: "Another title"}\n')
    eventually(lambda: "<title>Another title" in server.page())
    assert place.git("status", "--porcelain", "--ignored").splitlines() == ["M benchstore.yaml"]


def test_folders_that_appear_later_are_followed(folder, serve):
    folder.write("benchstore.yaml", "schema_version: 1\n")
    server = serve(folder)
    assert "No snapshots yet." in server.page()
    folder.add(0.9)
    eventually(lambda: "0.900" in server.page())
    folder.add(0.7, model="other")
    eventually(lambda: "0.700" in server.page())


def test_what_cannot_be_built_is_said_and_the_last_good_page_stays(folder, serve):
    folder.write("benchstore.yaml", "schema_version: 1\n")
    folder.add(0.9)
    path = folder.write("snapshots/m/2.json", "{")
    server = serve(folder)
    assert "as soon as it can be built" in server.page()
    assert server.ask("/style.css")[0].status == 200
    assert state(server)["problems"].startswith("snapshots/m/2.json: line 1 column 2: not valid JSON")
    path.unlink()
    good = eventually(lambda: not state(server)["problems"] and state(server))
    path.write_text("[", encoding="utf-8")
    bad = eventually(lambda: state(server)["problems"] and state(server))
    server.until("snapshots/m/2.json: line 1 column 2: not valid JSON")
    assert bad["build"] == good["build"]
    assert "0.900" in server.page()
    path.unlink()
    eventually(lambda: state(server) == good)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_with_0_and_without_a_traceback_also_with_a_page_open(folder, serve, number):
    folder.write("benchstore.yaml", "schema_version: 1\n")
    server = serve(folder)
    connection = http.client.HTTPConnection(server.address, timeout=DEADLINE_SECONDS)
    connection.request("GET", "/-/events")
    assert connection.getresponse().status == 200
    began = time.monotonic()
    assert server.end(number) == 0
    assert time.monotonic() - began < 5
    server.until("Stopped.")
    assert not any("Traceback" in line for line in server.said)
    connection.close()


@pytest.mark.browser
def test_the_open_page_reloads_by_itself_and_shows_what_is_wrong_as_text(browser, place, serve):
    place.add(0.9, "--commit")
    server = serve(place)
    page = browser.new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(f"{server.url}#history")
    page.wait_for_selector("text=1 version of 1 series.")
    place.add(0.95)
    page.wait_for_selector("text=2 versions of 1 series.")
    page.wait_for_url(lambda url: url.endswith("#history"))
    broken = place.write("snapshots/m/3.json", BROKEN)
    page.wait_for_selector("aside.cannot-build >> text=snapshots/m/3.json")
    assert page.locator("text=2 versions of 1 series.").is_visible()
    assert page.locator("aside img").count() == 0
    broken.unlink()
    page.wait_for_selector("aside.cannot-build", state="detached")
    assert page.evaluate("window.hacked") is None
    page.close()
    assert problems == []
