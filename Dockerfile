# Casewire as a container: the built server and what it needs to run, as a user without rights. docs/running-it.md says how it is run.
#   docker build -t casewire .

ARG NODE_VERSION=20

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY console console
COPY src src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# A user of the image, by its number: Kubernetes can then see that it is not root.
USER 1000
EXPOSE 3000
# Alive, not ready: a node whose database is away for a moment must not be restarted.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node is the first process, and hears SIGTERM itself.
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]
