"""What flows are made of: steps that pass or fail and never stop the flow, and comparisons that say what differs."""
import contextlib
import shutil
import sys
import time
import traceback


class Failure(Exception):
    """What a step did not find; its text is all that is printed."""


@contextlib.contextmanager
def step(name):
    """Prints PASS or FAIL for its body. Later steps run in any case, so that what was made is also removed."""
    started = time.monotonic()
    notes = []
    try:
        yield notes
    except Exception as error:
        if not isinstance(error, Failure):
            traceback.print_exc()
        text = " ".join(str(error).split()) or type(error).__name__
        print(f"FAIL {name}: {text if len(text) < 3000 else text[:3000] + ' ...'}", flush=True)
    else:
        said = "".join(f", {note}" for note in notes)
        print(f"PASS {name} ({time.monotonic() - started:.1f} s{said})", flush=True)


def skip(what, why):
    """Ends the flow: it cannot run here."""
    print(f"SKIP {what}: {why}", flush=True)
    sys.exit(0)


def need(*tools):
    """Skips the flow unless these programs are on the PATH."""
    for tool in tools:
        if not shutil.which(tool):
            skip("all", f"{tool} is not installed")


def boto3():
    """The module, or the flow is skipped."""
    try:
        import boto3 as module
    except ImportError:
        skip("all", "boto3 is not installed for this Python")
    return module


def check(holds, why):
    if not holds:
        raise Failure(why)


def same(actual, expected, what="value"):
    if actual != expected:
        raise Failure(f"{what}: expected {expected!r}, is {actual!r}")


def differences(actual, expected, where=""):
    """Every place where two JSON values differ, as texts."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        found = []
        for key in sorted(actual.keys() | expected.keys()):
            found += differences(actual.get(key), expected.get(key), f"{where}.{key}")
        return found
    if isinstance(actual, list) and isinstance(expected, list) and len(actual) == len(expected):
        return [text for at, pair in enumerate(zip(actual, expected)) for text in differences(*pair, f"{where}[{at}]")]
    return [] if actual == expected else [f"{where}: {actual!r} is not {expected!r}"]
