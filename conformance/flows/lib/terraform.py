"""Terraform as its users run it, one command at a time, in a folder of its own."""
import json
import os
import pathlib
import re
import shutil
import subprocess

import flow

SECONDS_MAX = 600


def provider_source():
    """
    What to add to the environment so that `terraform init` finds the AWS provider: nothing where a working
    configuration is named already; else one for a mirror of the registry in a usual place, if there is one.
    """
    named = os.environ.get("TF_CLI_CONFIG_FILE")
    if named and os.path.exists(named):
        return {}
    target = pathlib.Path(os.environ.get("FLOW_TARGET", ".")).resolve()
    target.mkdir(parents=True, exist_ok=True)
    file = target / "terraform.rc"
    mirror = mirror_folder()
    if mirror:
        file.write_text(
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    else:
        cache = target / "plugins"
        cache.mkdir(exist_ok=True)
        file.write_text(f'plugin_cache_dir = "{cache}"\n')
    return {"TF_CLI_CONFIG_FILE": str(file)}


def mirror_folder():
    """A filesystem mirror near the root: the folder above one that is named as a registry and has the provider."""
    found = subprocess.run(
        ["find", "/", "-maxdepth", "4", "-type", "d", "-name", "registry.*", "-not", "-path", "/proc/*"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.splitlines()
    return next((str(pathlib.Path(name).parent) for name in found if os.path.isdir(f"{name}/hashicorp/aws")), None)


class Terraform:
    """A folder with a configuration and its state."""

    def __init__(self, folder, source=None, environment=None, variables=None, state="terraform.tfstate"):
        flow.need("terraform")
        self.folder = pathlib.Path(folder).resolve()
        self.state = self.folder / state
        if source:
            shutil.copytree(source, self.folder, ignore=shutil.ignore_patterns(".terraform*", "terraform.tfstate*"))
        self.variables = dict(variables or {})
        self.environment = {
            **os.environ, **provider_source(), **(environment or {}),
            "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}

    def command(self, *arguments, codes=(0,)):
        print(f"$ terraform {' '.join(arguments)}", flush=True)
        try:
            done = subprocess.run(
                ["terraform", *arguments, "-no-color"], cwd=self.folder, env=self.environment, timeout=SECONDS_MAX,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        except subprocess.TimeoutExpired as error:
            print((error.stdout or b"").decode(), flush=True)
            raise flow.Failure(f"terraform {arguments[0]} did not end within {SECONDS_MAX} s") from error
        print(done.stdout, flush=True)
        if done.returncode not in codes:
            raise flow.Failure(f"terraform {arguments[0]} ended with {done.returncode}: {errors(done.stdout)}")
        return done

    def init(self):
        done = self.command("init", codes=(0, 1))
        if "Failed to query available provider packages" in done.stdout:
            flow.skip("all", "the AWS provider lies in no mirror here, and the registry cannot be reached")
        flow.same(done.returncode, 0, "exit code, " + errors(done.stdout))

    def apply(self, **variables):
        """Applies, and returns how many resources were added, changed, destroyed."""
        self.variables.update(variables)
        done = self.command("apply", "-auto-approve", *self._vars())
        counts = re.search(r"(\d+) added, (\d+) changed, (\d+) destroyed", done.stdout)
        flow.check(counts, "terraform apply did not say what it did")
        return tuple(int(count) for count in counts.groups())

    def plan_is_empty(self):
        done = self.command("plan", "-detailed-exitcode", *self._vars(), codes=(0, 2))
        if done.returncode == 2:
            found = re.search(r"(Terraform will perform|Changes to Outputs).*", done.stdout, re.S)
            raise flow.Failure(f"the plan is not empty: {found.group() if found else done.stdout}")

    def refresh(self):
        """Takes into the state what resources show of each other, as a bucket does of its configurations."""
        self.command("apply", "-refresh-only", "-auto-approve", *self._vars())

    def destroy(self):
        done = self.command("destroy", "-auto-approve", *self._vars())
        return int(re.search(r"(\d+) destroyed", done.stdout).group(1))

    def output(self):
        return {name: value["value"] for name, value in self._state().get("outputs", {}).items()}

    def resources(self):
        """Attributes of every managed resource and data source of the state, by address."""
        found = {}
        for resource in self._state()["resources"]:
            for instance in resource["instances"]:
                address = f"{resource['type']}.{resource['name']}"
                if resource["mode"] == "data":
                    address = "data." + address
                if "index_key" in instance:
                    address += f"[{json.dumps(instance['index_key'])}]"
                found[address] = instance["attributes"]
        return found

    def imported(self, ids, but=()):
        """
        Imports resources into an empty state, in a folder beside this one, and compares every attribute with what
        this state holds. Nothing is applied: a plan with import blocks reads and tells what was read.

        ids: what to import, by address. but: attributes, as type.name, that import cannot know: they are Terraform's
        own, not the server's.
        """
        beside = self.folder.with_name(self.folder.name + "-import")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(self.folder, beside, ignore=shutil.ignore_patterns("terraform.tfstate*"), symlinks=True)
        (beside / "imports.tf").write_text("".join(
            f"import {{\n  to = {address}\n  id = {json.dumps(id)}\n}}\n" for address, id in ids.items()))
        other = Terraform(beside, environment=self.environment, variables=self.variables)
        other.command("plan", "-out=plan", *other._vars())
        plan = json.loads(subprocess.run(
            ["terraform", "show", "-json", "plan"], cwd=beside, env=other.environment, timeout=SECONDS_MAX,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout)
        before = {change["address"]: change["change"]["before"] for change in plan["resource_changes"]}
        mine, found = self.resources(), []
        for address in ids:
            kind = address.split(".")[0]
            ignored = {name.split(".", 1)[1] for name in but if name.split(".", 1)[0] in (kind, "*")}
            actual = {name: plain(value) for name, value in (before[address] or {}).items() if name not in ignored}
            expected = {name: plain(value) for name, value in mine[address].items() if name not in ignored}
            found += flow.differences(actual, expected, address)
        shutil.rmtree(beside)
        flow.check(not found, "; ".join(found))

    def _state(self):
        return json.loads(self.state.read_text())

    def _vars(self):
        return [f"-var={name}={value}" for name, value in self.variables.items()]


def run_script(folder, *arguments):
    """Runs the `run` of an examples folder, the one command that its README tells."""
    done = subprocess.run(
        [str(folder / "run"), *arguments], env={**os.environ, **provider_source()}, timeout=SECONDS_MAX,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(done.stdout, flush=True)
    flow.same(done.returncode, 0, "exit code, " + errors(done.stdout))


def plain(value):
    """A value as Terraform compares it: an empty map is none, and a policy is what it says, not how."""
    if isinstance(value, str) and value.startswith("{") and '"Statement"' in value:
        policy = json.loads(value)
        for statement in policy["Statement"]:
            for name, one in statement.items():
                statement[name] = one[0] if isinstance(one, list) and len(one) == 1 else one
        return policy
    return None if value in ({}, []) else value


def errors(text):
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    found = re.findall(r"Error: .*?(?=\n[╵]|\Z)", text, re.S)
    return " | ".join(" ".join(error.replace("│", " ").split()) for error in found) or text[-800:]
