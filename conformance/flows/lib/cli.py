"""The AWS CLI as it lies on the PATH, of version 1 or 2."""
import json
import subprocess
import sys
import time

import flow

flow.need("aws")


class Refused(Exception):
    """The CLI ended with an error; the text is what it said."""


def text(*arguments, input=None, env=None):
    """What the CLI prints. Ended with an error, it is Refused."""
    words = [json.dumps(word) if isinstance(word, (dict, list)) else str(word) for word in arguments]
    started = time.monotonic()
    done = subprocess.run(["aws", *words], input=input, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    print(f"{time.monotonic() - started:5.1f} s, {done.returncode}: aws {' '.join(words)[:300]}", file=sys.stderr)
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode != 0:
        raise Refused(said or f"aws {words[:2]} ended with {done.returncode}")
    return done.stdout.decode()


def aws(*arguments, **options):
    """The JSON that the CLI answers, or the text if it is none."""
    said = text(*arguments, **options)
    return json.loads(said) if said.lstrip().startswith(("{", "[")) else said


def refused(error, *arguments):
    """Checks that the CLI is refused with this error; returns what it said."""
    try:
        answer = aws(*arguments)
    except Refused as refusal:
        flow.check(f"({error})" in str(refusal), f"expected {error}, is {refusal}")
        return str(refusal)
    raise flow.Failure(f"expected {error}, is {answer!r}")


def pages(key, *arguments, items, by=("--max-items", "--starting-token")):
    """All items of a list that the CLI cuts, following NextToken; each cut has at most so many items."""
    found, token = [], []
    while True:
        page = aws(*arguments, by[0], items, *token)
        flow.check(len(page[key]) <= items, f"{len(page[key])} items, {items} were asked for")
        found += page[key]
        if "NextToken" not in page:
            return found
        token = [by[1], page["NextToken"]]
