"""Writes `run`, the files of a run, with wandb itself, which writes them only where it can reach a server: one on loopback that agrees to all.

    python -m venv tool && tool/bin/pip install wandb==0.31.0 && tool/bin/python make_run.py

The names of the machine and of its folders are replaced.
"""

import http.server
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).parent
USER = {"id": "v", "entity": "team", "username": "u", "flags": "{}", "teams": {"edges": []}}
BUCKET = {"id": "r", "name": "r1", "displayName": "base", "sweepName": None, "historyLineCount": 0, "config": "{}"}
PROJECT = {"project": {"id": "p", "name": "bills", "entity": {"id": "e", "name": "team"}}}


class Agreeable(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        data = self.found(json.loads(asked)) if self.path.startswith("/graphql") else {}
        self.answer({"data": data})

    def do_PUT(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer({})

    def answer(self, value):
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def found(self, asked):
        query = asked["query"]
        if "upsertBucket" in query:
            return {"upsertBucket": {"bucket": BUCKET | PROJECT, "inserted": True}}
        if "createRunFiles" in query:
            address = f"http://127.0.0.1:{self.server.server_port}/files"
            files = [{"name": name, "uploadUrl": address} for name in asked["variables"]["files"]]
            return {"createRunFiles": {"runID": "r1", "uploadHeaders": [], "files": files}}
        if "serverInfo" in query:
            return {
                "viewer": USER,
                "serverInfo": {"cliVersionInfo": {"max_cli_version": "9"}, "latestLocalVersionInfo": None, "features": []},
            }
        return {"viewer": USER} if "viewer" in query.lower() else {"model": None}


def measure():
    import wandb

    config = {"model": "org/small", "lr": 0.1, "data": {"size": 120}, "temperature": 0.2, "seed": 7, "warm": 1e-05}
    run = wandb.init(project="bills", name="base", config=config)
    run.define_metric("val/f1", summary="max")
    for epoch in range(3):
        run.log({"train/loss": 1 - epoch / 10, "val": {"acc": 0.5 + epoch / 10}, "note": "x", "weights": wandb.Histogram([1, 2, 3])})
    run.log({"val/f1": 0.9, "diverged": float("nan"), "overflow": float("inf")})
    run.log({"val/f1": 0.8})
    run.summary["best.exact"] = 0.7
    run.finish()


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Agreeable)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ.update(WANDB_BASE_URL=f"http://127.0.0.1:{server.server_port}", WANDB_API_KEY="a" * 40, WANDB_SILENT="true")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for command in ("init --quiet", "-c user.name=a -c user.email=a@example.org commit --quiet --allow-empty -m a"):
            subprocess.run(["git", *command.split()], check=True)
        shutil.copy(__file__, "evaluate.py")
        subprocess.run([sys.executable, "evaluate.py", "--measure"], check=True)
        shutil.rmtree(HERE / "run", ignore_errors=True)
        (HERE / "run").mkdir()
        for path in Path(folder).glob("wandb/run-*/files/*.[jy]*"):
            text = (
                path.read_text()
                .replace(sys.executable, "python")
                .replace(str(Path(folder).resolve()), "/work")
                .replace(platform.platform(), "Linux")
            )
            (HERE / "run" / path.name).write_text(
                text.replace(f'"{platform.node()}"', '"machine"').replace(f": {platform.node()}\n", ": machine\n")
            )


if __name__ == "__main__":
    measure() if "--measure" in sys.argv else main()
