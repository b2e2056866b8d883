"""Pages of docs/recipes as shell scripts, and the commands that they call."""
import os
import pathlib
import re
import subprocess

HOME = pathlib.Path(__file__).resolve().parents[3]
PAGES = HOME / "docs" / "recipes"
RECIPES = HOME / "recipes"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAMED = re.compile(r"^(?://|#) ([\w./-]+\.\w+)\n")
COMMANDS = {"duckdb": "DuckDb", "spark-sql": "SparkSql", "trino": "Trino"}
MODULES = {"duckdb": "duckdb", "spark-sql": "spark", "trino": "trino"}


class Block:
    """A code block, the heading above it and what it must print, or None for anything."""

    def __init__(self, language, code, heading):
        self.language, self.code, self.heading, self.expected = language, code, heading, None


class Page:
    def __init__(self, path):
        self.name = path.stem
        self.blocks = []
        text = path.read_text()
        for match in FENCE.finditer(text):
            language, code = match.groups()
            if language == "text":
                self.blocks[-1].expected = code
            elif language != "console":
                above = re.findall(r"^#+ (.*)$", text[: match.start()], re.MULTILINE)
                self.blocks.append(Block(language, code, above[-1]))

    def commands(self):
        """Which of the engines it calls."""
        code = "".join(block.code for block in self.blocks)
        return {command for command in COMMANDS if re.search(rf"^\s*(.*\| )?{command} ", code, re.MULTILINE)}


def as_shell(block, number):
    """The block as lines of a script: itself, or the file that it is."""
    if block.language == "sh":
        return block.code
    name = FILE_NAMED.match(block.code)
    if not name:
        raise ValueError(f"a block of {block.language} under '{block.heading}' names no file")
    return f"mkdir -p \"$(dirname '{name.group(1)}')\"\ncat >'{name.group(1)}' <<'END_OF_BLOCK_{number}'\n{block.code}END_OF_BLOCK_{number}\n"


def build(commands, folder):
    """Puts the engines' commands into a folder for the PATH. Maven downloads what it does not have."""
    for command in sorted(commands):
        module = RECIPES / MODULES[command]
        classpath = module / "target" / "classpath"
        sources = [HOME / "pom.xml", module / "pom.xml", *module.rglob("*.java")]
        if not classpath.exists() or classpath.stat().st_mtime < max(s.stat().st_mtime for s in sources):
            subprocess.run(
                ["mvn", "-q", "-B", "-Drecipes", "-pl", f"recipes,recipes/{module.name}", "package",
                 "-Dspotless.check.skip=true", "-Djavac.checks=-Xdiags:compact"],
                cwd=HOME, env={**os.environ, "JAVA_HOME": java_home()}, check=True, stdin=subprocess.DEVNULL)
            classpath.touch()
        script = folder / command
        script.write_text(
            f"#!/bin/sh\nexec '{java_home()}/bin/java' -Xmx1g --enable-native-access=ALL-UNNAMED"
            " --add-modules=jdk.incubator.vector --sun-misc-unsafe-memory-access=allow -Dfile.encoding=UTF-8"
            " --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED"
            " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED"
            f" -cp '{module}/target/classes:{classpath.read_text().strip()}'"
            f" dev.tidemark.recipes.{COMMANDS[command]} \"$@\"\n")
        script.chmod(0o755)


def java_home():
    """A JDK of version 25 or newer: JAVA_HOME, or one of those where JDKs are kept."""
    for home in [os.environ.get("JAVA_HOME", "/none"), *sorted(map(str, pathlib.Path("/usr/lib/jvm").glob("*")))]:
        release = pathlib.Path(home) / "release"
        found = release.exists() and re.search(r'JAVA_VERSION="(\d+)', release.read_text())
        if found and int(found.group(1)) >= 25:
            return home
    raise FileNotFoundError("no JDK of version 25 or newer")


def run(blocks, folder, environment, before="", after=""):
    """
    Runs blocks in one shell, which ends at the first command that fails. Returns for each block what it printed and
    what it said on standard error; for the one that failed and those after it the output is None.
    """
    script = ["set -euo pipefail", before]
    for number, block in enumerate(blocks):
        code = as_shell(block, number)
        script.append(f"{{\n{code}}} >'{folder}/.out-{number}' 2>'{folder}/.err-{number}'\ntouch '{folder}/.done-{number}'")
    path = folder / ".script"
    path.write_text("\n".join([*script, after, ""]))
    subprocess.run(["bash", str(path)], cwd=environment.get("RECIPE_HOME", folder), env=environment,
                   stdin=subprocess.DEVNULL)
    found = []
    for number in range(len(blocks)):
        said = [folder / f".{name}-{number}" for name in ("out", "err")]
        out, err = (s.read_text(errors="replace") if s.exists() else "" for s in said)
        found.append((out if (folder / f".done-{number}").exists() else None, err))
    return found


def state(blocks, path):
    """Shell commands that write the variables and functions of the blocks to a file, for other shells to read."""
    code = "".join(block.code for block in blocks)
    variables = sorted(set(re.findall(r"(?:^|; )(\w+)=", code, re.MULTILINE)))
    functions = sorted(set(re.findall(r"^(\w+)\(\)", code, re.MULTILINE)))
    return f"declare -p {' '.join(variables)} >'{path}'\ndeclare -f {' '.join(functions)} >>'{path}'"
