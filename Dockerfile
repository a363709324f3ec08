# syntax=docker/dockerfile:1
FROM node:22-slim AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
RUN npm ci --ignore-scripts && npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
LABEL org.opencontainers.image.title="paydrill" \
      org.opencontainers.image.description="Local sandbox of crypto-payment providers" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY scenarios scenarios
RUN mkdir /state && chown node:node /state
USER node
ENV NODE_ENV=production PAYDRILL_HOST=0.0.0.0 PAYDRILL_STATE=/state/state.json
VOLUME /state
EXPOSE 4600-4604
HEALTHCHECK --interval=5s --timeout=3s CMD ["node", "/app/dist/cli/bin.js", "ready"]
ENTRYPOINT ["node", "/app/dist/cli/bin.js"]
CMD ["start"]
