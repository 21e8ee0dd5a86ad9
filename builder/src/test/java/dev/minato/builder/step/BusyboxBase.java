package dev.minato.builder.step;

import dev.minato.image.ImageStore;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.History;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.RunConfig;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The image that builds of tests begin with: busybox with links, two users and a folder of old. */
final class BusyboxBase {
    private static final Instant CREATED = Instant.parse("2020-01-02T03:04:05Z");

    private BusyboxBase() {}

    /** Tags it {@code busybox:test}. */
    static void importInto(ImageStore store) {
        try (Lease lease = store.lease("test", Duration.ofHours(1));
                ActiveSnapshot workspace = store.snapshots().prepare(Optional.empty());
                Dir upper = Dir.open(workspace.upper());
                Dir host = Dir.open(Path.of("/usr/bin"))) {
            for (String folder :
                    List.of("bin", "etc", "tmp", "usr", "usr/bin", "old", "dev", "proc", "sys")) {
                upper.mkdir(BytePath.of(folder), 0755);
            }
            upper.chmod(BytePath.of("tmp"), 01777);
            try (Fd from = host.readFollowing(BytePath.of("busybox"));
                    Fd to = upper.create(BytePath.of("bin/busybox"), 0755)) {
                from.copyTo(to);
            }
            for (String applet :
                    List.of(
                            "sh",
                            "cat",
                            "cp",
                            "echo",
                            "ls",
                            "mkdir",
                            "rm",
                            "sleep",
                            "touch",
                            "ln",
                            "env",
                            "id",
                            "stat",
                            "chmod",
                            "chown",
                            "test",
                            "true",
                            "false",
                            "seq",
                            "hostname",
                            "pwd",
                            "cut")) {
                upper.symlink(BytePath.of("bin/" + applet), BytePath.of("busybox"));
            }
            write(upper, "etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/:/bin/sh\n");
            write(upper, "etc/group", "root:x:0:\nstaff:x:50:\napp:x:1001:\n");
            write(upper, "old/file", "old\n");
            upper.symlink(BytePath.of("link"), BytePath.of("/old"));
            for (String folder :
                    List.of("bin", "etc", "tmp", "usr/bin", "usr", "old", "dev", "proc", "sys")) {
                upper.utimes(BytePath.of(folder), 1_000_000_000, 0);
            }
            Snapshot snapshot = workspace.commit(lease);
            ImageConfig.Content content =
                    ImageConfig.Content.empty(Platform.host())
                            .withCreated(CREATED)
                            .withRun(
                                    RunConfig.EMPTY.toBuilder()
                                            .env(List.of("PATH=/bin:/usr/bin"))
                                            .cmd(List.of("sh"))
                                            .build())
                            .withDiffIds(List.of(snapshot.diffId()))
                            .withHistory(
                                    List.of(
                                            new History(
                                                    Optional.of(CREATED),
                                                    Optional.of("imported"),
                                                    Optional.empty(),
                                                    Optional.empty(),
                                                    false)));
            ImageId image =
                    store.images()
                            .create(ImageConfig.of(content), List.of(snapshot.number()), lease);
            store.images().tag(BuildLab.BUSYBOX, image);
        }
    }

    private static void write(Dir dir, String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Fd file = dir.create(BytePath.of(name), 0644)) {
            file.write(bytes, 0, bytes.length);
        }
    }
}
