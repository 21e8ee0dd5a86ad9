# name: trees.local/onbuild:1
FROM trees.local/tiny:1
WORKDIR /app
ENV KIND=onbuild
ONBUILD COPY src/ /app/
ONBUILD RUN cat /app/* > /app/all-$KIND
ONBUILD ENV TRIGGERED=yes
ONBUILD USER ada
