# The service, the command that prepares its database and Temporal, and nothing of the embedded stack.
# docker build -t licence-billing .   What it holds can be made without an engine: npm run image -- <folder>.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
COPY client/package.json client/
COPY stripe-sim/package.json stripe-sim/
COPY patches patches
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run image -- /image

FROM node:24-slim
# Temporal's client takes the system's certificates; the slim image has none.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=build /image .
USER node
EXPOSE 3000
CMD ["node", "dist/service/main.js"]
