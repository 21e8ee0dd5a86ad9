# name: mcr.microsoft.com/dotnet/core/aspnet:3.0
FROM trees.local/tiny:1
RUN mkdir -p /usr/bin && printf '#!/bin/sh\necho running "$@" at $ASPNETCORE_URLS\n' > /usr/bin/dotnet && chmod 755 /usr/bin/dotnet
ENV PATH=/usr/bin:/bin DOTNET_RUNNING_IN_CONTAINER=true
