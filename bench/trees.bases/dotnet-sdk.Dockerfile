# name: mcr.microsoft.com/dotnet/core/sdk:3.0
# A stand-in for the SDK: `dotnet publish -o FOLDER` joins the sources to what would be the assembly.
FROM trees.local/tiny:1
COPY <<'END' /usr/bin/dotnet
#!/bin/sh
[ "$1" = publish ] || { echo "stand-in: $*"; exit 0; }
while [ $# -gt 0 ]; do [ "$1" != -o ] || out=$2; shift; done
mkdir -p "$out/runtimes/unix" && cat *.cs > "$out/docker-demo.dll" && cp *.csproj "$out/docker-demo.deps.json" && echo unix > "$out/runtimes/unix/native.so"
END
RUN chmod 755 /usr/bin/dotnet
ENV PATH=/usr/bin:/bin DOTNET_RUNNING_IN_CONTAINER=true
