#!/bin/sh
# What the tests start and pip cannot bring: a PostgreSQL server, a Java runtime for Spark, the OpenMP runtime of
# LightGBM, Chromium for the pages of the console, Pango for PDF, and what looks into a PDF.
set -eu
missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="postgresql"
command -v java >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless"
ldconfig -p 2>/dev/null | grep -q libgomp.so.1 || missing="$missing libgomp1"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0.so.0 || missing="$missing libpango-1.0-0 libpangoft2-1.0-0"
command -v pdffonts >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v curl >/dev/null 2>&1 || missing="$missing curl"
command -v runuser >/dev/null 2>&1 || missing="$missing util-linux"
[ -z "$missing" ] && exit 0
echo "installing with apt-get: $missing"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
