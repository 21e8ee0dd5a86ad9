# name: trees.local/tiny:1
FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin && mkdir -p /tmp /etc /root && chmod 1777 /tmp"]
RUN printf 'root:x:0:0:root:/root:/bin/sh\nada:x:1815:1852:Ada:/home/ada:/bin/sh\n' > /etc/passwd && printf 'root:x:0:\nada:x:1852:\nstaff:x:50:ada\n' > /etc/group
RUN mkdir -p /lower/dir/deep && echo one > /lower/one && echo two > /lower/dir/two && echo three > /lower/dir/deep/three && ln -s dir /lower/link && ln /lower/one /lower/same
ENV PATH=/bin BASE_SAYS="a value of the base"
CMD ["sh"]
