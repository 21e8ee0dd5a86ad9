package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.container.ImageRoots;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.RunConfig;
import dev.minato.linux.files.Dir;
import dev.minato.linux.process.HostCommand;
import dev.minato.state.WriteTransaction;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One image: a folder with a static busybox. */
final class BusyboxImage implements ImageRoots {
    static final ImageId ID = new ImageId(Digest.of("busybox".getBytes(StandardCharsets.UTF_8)));

    /** The same, which is there as long as {@link #isThere} says so. */
    static final ImageId OTHER = new ImageId(Digest.of("other".getBytes(StandardCharsets.UTF_8)));

    private final Path root;
    private volatile boolean there = true;

    BusyboxImage(Path root) throws IOException {
        this.root = root;
        for (String folder : List.of("bin", "etc", "tmp", "www")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.writeString(root.resolve("www/index.html"), "hello\n");
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
        Path busybox =
                HostCommand.find("busybox")
                        .orElseThrow(() ->
                                Fault.unavailable(
                                        "these tests need busybox-static: apt-get install"
                                                + " busybox-static"));
        Files.copy(busybox, root.resolve("bin/busybox"));
        for (String program : List.of("sh", "sleep", "httpd", "cat", "tail", "env", "dd", "nc")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(program), Path.of("busybox"));
        }
    }

    /** Says whether {@link #OTHER} is there. */
    void isThere(boolean now) {
        there = now;
    }

    @Override
    public Base base(ImageId image) {
        if (!image.equals(ID) && !(there && image.equals(OTHER))) {
            throw Fault.notFound("No such image: " + image);
        }
        return new Base(RunConfig.EMPTY, Optional.of(1L));
    }

    @Override
    public List<Dir> open(ImageId image, Optional<Long> top) {
        return List.of(Dir.open(root));
    }

    @Override
    public void hold(WriteTransaction tx, String container, ImageId image) {}

    @Override
    public void release(WriteTransaction tx, String container) {}
}
