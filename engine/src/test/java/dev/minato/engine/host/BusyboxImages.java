package dev.minato.engine.host;

import dev.minato.base.Fault;
import dev.minato.image.ImageStore;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.RunConfig;
import dev.minato.linux.files.Dir;
import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Images of one layer of busybox in a store, with the configurations that tests want. */
public final class BusyboxImages {
    private static final List<String> PROGRAMS =
            List.of(
                    "sh",
                    "false",
                    "sleep",
                    "cat",
                    "echo",
                    "ls",
                    "id",
                    "env",
                    "pwd",
                    "mount",
                    "grep",
                    "head",
                    "tail",
                    "yes",
                    "dd",
                    "hostname",
                    "stat",
                    "rm",
                    "mkdir",
                    "touch",
                    "kill",
                    "printf",
                    "seq",
                    "tty",
                    "stty",
                    "unshare",
                    "chown",
                    "df",
                    "true");

    private final ImageStore store;
    private final Snapshot layer;

    BusyboxImages(ImageStore store) throws IOException {
        this.store = store;
        try (Lease lease = lease();
                ActiveSnapshot workspace = store.snapshots().prepare(Optional.empty())) {
            fill(workspace.upper());
            layer = workspace.commit(lease);
            image(RunConfig.EMPTY);
        }
    }

    private Lease lease() {
        return store.lease("test", Duration.ofHours(1));
    }

    private static void fill(Path root) throws IOException {
        for (String folder : List.of("bin", "etc", "tmp", "data")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.writeString(root.resolve("data/hello"), "from the image\n");
        Files.writeString(root.resolve("plain"), "not a program\n");
        Files.writeString(
                root.resolve("etc/passwd"),
                "root:x:0:0::/root:/bin/sh\nweb:x:101:102::/home/web:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\nweb:x:102:\nextra:x:103:web\n");
        Path busybox =
                HostCommand.find("busybox")
                        .orElseThrow(() ->
                                Fault.unavailable(
                                        "these tests need busybox-static: apt-get install"
                                                + " busybox-static"));
        Files.copy(busybox, root.resolve("bin/busybox"));
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(root.resolve("bin").resolve(program), Path.of("busybox"));
        }
    }

    /** An image of this configuration. */
    public ImageId image(RunConfig run) {
        ImageConfig config =
                ImageConfig.of(
                        ImageConfig.Content.empty(Platform.host())
                                .withRun(run)
                                .withDiffIds(List.of(layer.diffId())));
        try (Lease lease = lease()) {
            return store.images().create(config, List.of(layer.number()), lease);
        }
    }

    /** Its layers, uppermost first; to be closed. */
    public List<Dir> open() {
        return store.snapshots().open(layer.number());
    }
}
