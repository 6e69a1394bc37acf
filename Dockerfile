# The LTS release of Node. Debian's C library is needed: the kernel lock of the embedded database comes prebuilt for it.
ARG NODE=26

FROM node:${NODE}-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts
COPY src ./src
RUN npm run build

FROM node:${NODE}-trixie-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
# pg_dump and pg_restore, of the version of the server in compose.yaml.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends postgresql-client-17 \
  && rm -rf /var/lib/apt/lists/*
COPY LICENSE ./
COPY drizzle ./drizzle
COPY policies ./policies
COPY --from=build /app/dist ./dist
# `docker compose exec relay videre …`; and folders that only the relay's user may enter, which new volumes take over.
RUN ln -s /app/dist/cli/videre.js /usr/local/bin/videre \
  && install -d -m 0700 -o node -g node \
    /var/lib/videre /var/lib/videre/data /var/lib/videre/keys /var/lib/videre/keys-mirror

# VIDERE_IMAGE: the demo, which gives everybody its clinics' keys, refuses to start here.
ENV VIDERE_IMAGE=yes \
    VIDERE_HOST=0.0.0.0 \
    VIDERE_DATA_DIR=/var/lib/videre/data \
    VIDERE_KEYS_DIR=/var/lib/videre/keys \
    VIDERE_KEYS_MIRROR_DIR=/var/lib/videre/keys-mirror
VOLUME ["/var/lib/videre/data", "/var/lib/videre/keys", "/var/lib/videre/keys-mirror"]
USER node
EXPOSE 8080
STOPSIGNAL SIGTERM
# The first start makes or migrates a database, which can take a while on a slow disk.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
