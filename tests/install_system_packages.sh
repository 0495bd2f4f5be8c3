#!/bin/sh
# What the tests start and pip cannot bring: a PostgreSQL server, a Java runtime for Spark, the OpenMP runtime of LightGBM.
set -eu
missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="postgresql"
command -v java >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless"
ldconfig -p 2>/dev/null | grep -q libgomp.so.1 || missing="$missing libgomp1"
command -v runuser >/dev/null 2>&1 || missing="$missing util-linux"
[ -z "$missing" ] && exit 0
echo "installing with apt-get: $missing"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
