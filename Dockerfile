# Two images from one file:
#   docker build --target training --tag gridtags-training .    everything: ingest, train, promote, tag, MLflow
#   docker build --target serving  --tag gridtags-serving  .    the HTTP service, without MLflow, torch and pandas

FROM python:3.11-slim AS python
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
ENV PATH=/opt/venv/bin:$PATH
# One thread for each numeric library: a server and a nightly run share the cores by processes.
ENV OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
ENV GRIDTAGS_VAR=/var/lib/gridtags
RUN useradd --system --uid 10001 --create-home gridtags \
    && install --directory --owner gridtags --group gridtags /var/lib/gridtags /backups
WORKDIR /app


FROM python AS serving-packages
COPY constraints.txt requirements-serving.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --constraint constraints.txt --requirement requirements-serving.txt


FROM python AS serving
COPY --from=serving-packages /opt/venv /opt/venv
COPY configs ./configs
COPY nlp ./nlp
COPY feature_store ./feature_store
COPY registry ./registry
COPY inference ./inference
ENV GRIDTAGS_HOST=0.0.0.0 GRIDTAGS_PORT=8000
USER gridtags
VOLUME /var/lib/gridtags
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["python", "-m", "inference.serve"]


FROM python AS training
# LightGBM's wheel expects the OpenMP runtime of the system; backups of PostgreSQL are made by its own programs.
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 postgresql-client && rm -rf /var/lib/apt/lists/*
COPY pyproject.toml README.md constraints.txt cli.py compare.py demo.py ./
COPY configs ./configs
COPY nlp ./nlp
COPY feature_store ./feature_store
COPY registry ./registry
COPY training ./training
COPY inference ./inference
COPY demo_utility ./demo_utility
COPY benchmarks ./benchmarks
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --constraint constraints.txt --editable '.[postgres]'
USER gridtags
VOLUME /var/lib/gridtags
CMD ["gridtags", "--help"]
