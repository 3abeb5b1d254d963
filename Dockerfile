# Sanad as a container: `docker compose up` (docs/deploy.md). Weights, articles, index and readers lie in its two volumes.
FROM python:3.11-slim-bookworm AS build
# A compiler for llama.cpp, which has no wheel.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ \
    && rm -rf /var/lib/apt/lists/*
# Not for the processor that builds: the image may run on another. AVX2 stays, as llama.cpp's default for x86-64.
ARG CMAKE_ARGS="-DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF -DLLAMA_OPENSSL=OFF"
WORKDIR /src
RUN python -m venv /opt/sanad
# What changes seldom comes first, so that a change of the code does not build llama.cpp again.
COPY requirements.txt constraints.txt ./
RUN CMAKE_ARGS="${CMAKE_ARGS}" /opt/sanad/bin/pip install --no-cache-dir --requirement requirements.txt
COPY . .
RUN /opt/sanad/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/sanad --shell /usr/sbin/nologin sanad \
    && install --directory --owner sanad --mode 0700 /var/lib/sanad /var/cache/sanad
COPY --from=build /opt/sanad /opt/sanad
ENV PATH=/opt/sanad/bin:$PATH \
    XDG_DATA_HOME=/var/lib \
    SANAD_CACHE=/var/cache/sanad \
    SANAD_PAGE_HOST=0.0.0.0 \
    HF_HUB_OFFLINE=1 \
    OMP_WAIT_POLICY=passive \
    PYTHONUNBUFFERED=1
USER 10001
VOLUME ["/var/lib/sanad", "/var/cache/sanad"]
EXPOSE 7860
# Models load for a minute on a slow machine.
HEALTHCHECK --start-period=3m --interval=30s --timeout=5s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
ENTRYPOINT ["sanad"]
CMD ["serve"]
