#!/usr/bin/env python3
"""CPU time and speed of objects of 64 MiB, for each of several server jars in turn, so that they share what else goes on.

bench/objects.py JAR...

Each server has a new data folder and syncs what it writes. PUT is boto3's, signed with a hash of the body; CPU is user
and system time of the server process, the first two of ten rounds left out. Needs boto3 and Linux.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

import boto3

BODY = os.urandom(64 * 1024 * 1024)
ROUNDS, WARM_UP_ROUNDS = 10, 2
GIB = 2**30 / len(BODY)
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, jar, folder):
        command = ["java", "--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-jar", jar, "serve", "--port", "0", "--data", folder]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if "AWS_ENDPOINT_URL=" in line:
                url = line.strip().split("=", 1)[1]
                break
        self.s3 = boto3.client("s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        self.s3.create_bucket(Bucket="bench")
        self.seen = {"PUT": [], "GET": []}

    def cpu(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def measure(self, name, call):
        cpu, wall = self.cpu(), time.monotonic()
        call()
        self.seen[name].append((self.cpu() - cpu, time.monotonic() - wall))

    def get(self):
        body = self.s3.get_object(Bucket="bench", Key="object")["Body"]
        while body.read(1 << 20):
            pass


with tempfile.TemporaryDirectory() as folder:
    servers = [Server(jar, os.path.join(folder, str(at))) for at, jar in enumerate(sys.argv[1:])]
    for _ in range(ROUNDS):
        for server in servers:
            server.measure("PUT", lambda: server.s3.put_object(Bucket="bench", Key="object", Body=BODY))
            server.measure("GET", server.get)
    for jar, server in zip(sys.argv[1:], servers):
        server.process.terminate()
        for name, seen in server.seen.items():
            cpus = [cpu * GIB for cpu, _ in seen[WARM_UP_ROUNDS:]]
            best = len(BODY) / 1e6 / min(wall for _, wall in seen)
            print(f"{jar}  {name}  CPU s/GiB: mean {statistics.mean(cpus):.2f}, median {statistics.median(cpus):.2f}  best {best:.0f} MB/s")
    for server in servers:
        server.process.wait()
