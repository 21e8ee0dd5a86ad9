package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.image.Digest;
import dev.minato.image.ImageId;
import dev.minato.image.RunConfig;
import dev.minato.linux.Command;
import dev.minato.linux.Dir;
import dev.minato.state.Tx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Images that are folders: one of busybox, and configurations on top of it. */
final class FolderImages implements ImageRoots {
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
                    "nc",
                    "wget",
                    "df",
                    "true");

    private final Path root;
    private final Map<ImageId, RunConfig> configs = new ConcurrentHashMap<>();
    private final Map<String, ImageId> held = new ConcurrentHashMap<>();

    FolderImages(Path root) throws IOException {
        this.root = root;
        if (Files.exists(root.resolve("bin/true"))) {
            return;
        }
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("etc"));
        Files.createDirectories(root.resolve("tmp"));
        Files.createDirectories(root.resolve("data"));
        Files.writeString(root.resolve("data/hello"), "from the image\n");
        Files.writeString(root.resolve("plain"), "not a program\n");
        Files.writeString(
                root.resolve("etc/passwd"),
                "root:x:0:0::/root:/bin/sh\nweb:x:101:102::/home/web:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\nweb:x:102:\nextra:x:103:web\n");
        Path busybox =
                Command.find("busybox")
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
    ImageId image(RunConfig config) {
        String text = "image " + configs.size();
        ImageId id = new ImageId(Digest.of(text.getBytes(StandardCharsets.UTF_8)));
        configs.put(id, config);
        return id;
    }

    Path root() {
        return root;
    }

    Map<String, ImageId> held() {
        return held;
    }

    @Override
    public RunConfig config(ImageId image) {
        RunConfig config = configs.get(image);
        if (config == null) {
            throw Fault.notFound("No such image: " + image);
        }
        return config;
    }

    @Override
    public List<Dir> open(ImageId image) {
        return List.of(Dir.open(root));
    }

    @Override
    public void hold(Tx tx, String container, ImageId image) {
        held.put(container, image);
    }

    @Override
    public void release(Tx tx, String container) {
        held.remove(container);
    }
}
