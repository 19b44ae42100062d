# syntax=docker/dockerfile:1

# The front-end packages and what is built from them.
FROM node:22-bookworm-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY static ./static
RUN npm run build

FROM python:3.11-slim-bookworm
# Versions follow the Debian release: pinning them would stop its security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app kompetanse \
    && install -d -o kompetanse -m 0750 /data/documents
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
COPY --from=frontend /app/static/build ./static/build
# Collecting needs settings, not secrets: these values end with this line.
RUN python -m compileall -q . \
    && find locale -name '*.po' -execdir msgfmt -o django.mo {} \; \
    && SECRET_KEY=build ALLOWED_HOSTS=build SITE_URL=https://build DATABASE_URL=postgres://build/build \
        REDIS_URL=redis://build python manage.py collectstatic --noinput --verbosity=0
USER 10001
EXPOSE 8000
ENV BIND=0.0.0.0:8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn"]
