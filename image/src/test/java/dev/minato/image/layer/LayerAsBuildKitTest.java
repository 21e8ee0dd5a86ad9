package dev.minato.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.TestStore;
import dev.minato.image.content.Lease;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarReader;
import dev.minato.linux.files.Dir;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The entries of a layer beside those that BuildKit (main of November 2026, overlayfs snapshotter)
 * recorded for the same script on the same base: {@code buildkit.txt} has name, tar type, mode,
 * owner, size, link and time of each, in its order.
 */
class LayerAsBuildKitTest {
    private TestStore store;

    @BeforeEach
    void open() {
        store = TestStore.fresh();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_layer_has_the_entries_that_buildkit_gives_it_in_the_same_order() throws Exception {
        try (Lease lease = store.lease()) {
            Snapshot base;
            try (ActiveSnapshot workspace = store.get().snapshots().prepare(Optional.empty())) {
                run(workspace.upper(), "base.sh");
                base = workspace.commit(lease);
            }
            try (ActiveSnapshot workspace =
                    store.get().snapshots().prepare(Optional.of(base.number()))) {
                step(workspace);
                Snapshot layer = workspace.commit(lease);
                assertThat(entries(layer)).containsExactlyElementsOf(resource("buildkit.txt"));
            }
        }
    }

    private void step(ActiveSnapshot workspace) throws Exception {
        Path target = Files.createDirectory(store.home().resolve("merged"));
        try (Dir upper = Dir.open(workspace.upper());
                Dir work = Dir.open(workspace.work())) {
            Mounts.overlay(workspace.lowers(), upper, work, target, false);
        }
        try {
            run(target, "step.sh");
        } finally {
            Mounts.unmount(target);
        }
    }

    private static void run(Path root, String script) throws Exception {
        String text = String.join("\n", resource(script));
        Process process =
                new ProcessBuilder("sh", "-c", text).directory(root.toFile()).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    private static List<String> resource(String name) throws IOException {
        try (InputStream in = LayerAsBuildKitTest.class.getResourceAsStream("/layer/" + name)) {
            byte[] bytes = Objects.requireNonNull(in).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
    }

    private List<String> entries(Snapshot layer) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        store.get().snapshots().writeTar(layer.number(), tar);
        TarReader reader =
                new TarReader(new ByteArrayInputStream(tar.toByteArray()), ArchiveLimits.DEFAULT);
        List<String> lines = new ArrayList<>();
        for (Optional<TarEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
            lines.add(line(e.get()));
        }
        return lines;
    }

    private static String line(TarEntry entry) {
        TarEntry.Attributes facts = entry.attributes();
        int type =
                switch (entry.type()) {
                    case FILE -> 0;
                    case HARD_LINK -> 1;
                    case SYMLINK -> 2;
                    case CHARACTER -> 3;
                    case BLOCK -> 4;
                    case DIRECTORY -> 5;
                    case FIFO -> 6;
                };
        boolean fixed = facts.mtimeSeconds() < 1_500_000_000;
        return String.join(
                " ",
                entry.name().toString(),
                Integer.toString(type),
                Integer.toOctalString(facts.mode()),
                facts.uid() + ":" + facts.gid(),
                Long.toString(entry.size()),
                entry.link().isEmpty() ? "-" : entry.link().toString(),
                fixed ? Long.toString(facts.mtimeSeconds()) : "now");
    }
}
