"""Writes the cases with llama-bench itself, in each of its formats, of a tiny model of random numbers that the package gguf writes here.

    python -m venv tool && tool/bin/pip install gguf numpy && tool/bin/python make_results.py LLAMA_BENCH

LLAMA_BENCH is the program that llama.cpp builds: cmake -B build && cmake --build build --target llama-bench
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import gguf
import numpy as np

HERE = Path(__file__).parent
WORDS, WIDTH, WITHIN, HEADS, LAYERS = 64, 32, 64, 4, 2
TESTS = ("-p", "32", "-n", "8", "-pg", "16,4", "-r", "3")


def tensors():
    yield from (("token_embd.weight", (WORDS, WIDTH)), ("output_norm.weight", (WIDTH,)), ("output.weight", (WORDS, WIDTH)))
    for layer in range(LAYERS):
        yield from ((f"blk.{layer}.{name}_norm.weight", (WIDTH,)) for name in ("attn", "ffn"))
        yield from ((f"blk.{layer}.attn_{name}.weight", (WIDTH, WIDTH)) for name in ("q", "k", "v", "output"))
        yield from ((f"blk.{layer}.ffn_{name}.weight", (WITHIN, WIDTH)) for name in ("gate", "up"))
        yield f"blk.{layer}.ffn_down.weight", (WIDTH, WITHIN)


def write_model(path):
    writer, chance = gguf.GGUFWriter(path, "llama"), np.random.default_rng(0)
    numbers = {"context_length": 512, "embedding_length": WIDTH, "block_count": LAYERS, "feed_forward_length": WITHIN, "head_count": HEADS, "head_count_kv": HEADS, "rope_dimension_count": WIDTH // HEADS, "file_type": 0, "vocab_size": WORDS, "bos_token_id": 1, "eos_token_id": 2, "unk_token_id": 0}  # fmt: skip
    for name, value in numbers.items():
        getattr(writer, f"add_{name}")(value)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<unk>", "<s>", "</s>", *(f"t{number}" for number in range(3, WORDS))])
    writer.add_token_scores([0.0] * WORDS)
    writer.add_token_types([1] * WORDS)
    for name, shape in tensors():
        writer.add_tensor(name, (chance.standard_normal(shape) * 0.1).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main(program):
    program = str(Path(program).resolve())
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("models").mkdir()
        for name in ("tiny-F32", "other-F32"):
            write_model(f"models/{name}.gguf")
        runs = {
            "plain.json": ("-m", "models/tiny-F32.gguf", *TESTS, "-o", "json"),
            "threads.json": ("-m", "models/tiny-F32.gguf", *TESTS, "-d", "0,16", "-t", "1,2", "-o", "json"),
            "models.jsonl": ("-m", "models/tiny-F32.gguf", "-m", "models/other-F32.gguf", *TESTS, "-o", "jsonl"),
            "plain.csv": ("-m", "models/tiny-F32.gguf", *TESTS, "-o", "csv"),
            "threads.md": ("-m", "models/tiny-F32.gguf", *TESTS, "-d", "0,16", "-t", "1,2", "-o", "md"),
        }
        for name, options in runs.items():
            (HERE / name).write_bytes(
                subprocess.run((program, *options), check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            )


if __name__ == "__main__":
    main(sys.argv[1])
