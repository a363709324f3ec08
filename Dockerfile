# Both images are named to the patch release, so that a build of today and one of next month hold the same Node. The program is built on
# Debian, where the tests run; it is one bundle without native parts, so that it runs on Alpine's smaller base without node_modules.
ARG BUILD_IMAGE=node:24.18.0-bookworm-slim
ARG IMAGE=node:24.18.0-alpine3.24

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# What runs: the bundle and the files that it reads. Compiled modules and type declarations are for those who import the package.
RUN find dist -type f ! -path 'dist/cli/*' ! -path 'dist/dashboard/*' '(' -name '*.js' -o -name '*.cjs' -o -name '*.d.*ts' -o -name '*.map' ')' -delete
RUN find dist -type d -empty -delete
RUN mkdir -p bin && ln -s ../../../app/dist/cli/bin.js bin/paydrill

FROM ${IMAGE}
ARG VERSION=0.1.0
ARG SOURCE=
ARG REVISION=
LABEL org.opencontainers.image.title="paydrill" \
      org.opencontainers.image.description="Local sandbox of crypto-payment providers" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=build /build/bin /usr/local/bin
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/dist dist
COPY --from=build /build/schema schema
COPY --from=build /build/scenarios scenarios
# Any user may write there: clusters choose one (OpenShift), people pass --user. Not by COPY, since engines differ in the mode that the folder it
# makes gets; from /app, since scripts/dockerfile.mjs plays no step with a path from the root.
RUN mkdir -p ../state ../scenarios && chmod 0777 ../state ../scenarios
# Inside, localhost is the container; a webhook for localhost is meant for the machine around it.
ENV NODE_ENV=production \
    PAYDRILL_HOST=0.0.0.0 \
    PAYDRILL_STATE=/state/state.json \
    PAYDRILL_SCENARIOS=/scenarios \
    PAYDRILL_LOCALHOST=host.docker.internal
# By number, since Kubernetes cannot tell that a name is not root (runAsNonRoot). It is the user node of the base image.
USER 1000:1000
VOLUME ["/state", "/scenarios"]
EXPOSE 4600 4601 4602 4603 4604
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["node", "/app/dist/cli/bin.js", "ready"]
ENTRYPOINT ["node", "/app/dist/cli/bin.js"]
CMD ["start"]
