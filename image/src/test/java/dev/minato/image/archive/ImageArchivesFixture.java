package dev.minato.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.TestStore;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.LayerArchives;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarReader;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Two stores, and archives from one to the other. */
abstract class ImageArchivesFixture {
    TestStore store;
    TestStore other;

    @BeforeEach
    void open() {
        store = TestStore.fresh();
        other = TestStore.fresh();
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    void refused(byte[] archive, String says) {
        assertThatThrownBy(() -> load(other, archive))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessageContaining(says);
    }

    static TarEntry file(String name, long size) {
        return TarEntry.file(BytePath.of(name), LayerArchives.mode(0644), size);
    }

    static ImageConfig config(List<Digest> diffIds) {
        return ImageConfig.of(ImageConfig.Content.empty(Platform.host()).withDiffIds(diffIds));
    }

    static ImageId image(TestStore store, String content) {
        List<Long> numbers = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        Optional<Long> parent = Optional.empty();
        try (Lease lease = store.lease()) {
            for (String text : List.of("base", content)) {
                try (ActiveSnapshot workspace = store.get().snapshots().prepare(parent)) {
                    Files.writeString(workspace.upper().resolve("file"), text);
                    Snapshot layer = workspace.commit(lease);
                    parent = Optional.of(layer.number());
                    numbers.add(layer.number());
                    diffIds.add(layer.diffId());
                }
            }
            return store.get().images().create(config(diffIds), numbers, lease);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Digest content(TestStore store, ImageId id) {
        long top = store.get().images().get(id).top().orElseThrow();
        return store.get().snapshots().contentHash(top, BytePath.EMPTY);
    }

    byte[] save(String... names) {
        return save(store, names);
    }

    static byte[] save(TestStore from, String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        from.get().archives().toSave(List.of(names)).write(out);
        return out.toByteArray();
    }

    static List<String> load(TestStore into, byte[] archive) {
        List<String> loaded = new ArrayList<>();
        into.get()
                .archives()
                .load(
                        new ByteArrayInputStream(archive),
                        (id, name) ->
                                loaded.add(id + " " + name.map(Reference::familiar).orElse("-")));
        return loaded;
    }

    static Map<String, byte[]> files(byte[] archive) throws IOException {
        TarReader tar = new TarReader(new ByteArrayInputStream(archive), ArchiveLimits.DEFAULT);
        Map<String, byte[]> files = new TreeMap<>();
        for (Optional<TarEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
            files.put(e.get().name().toString(), tar.content().readAllBytes());
        }
        return files;
    }

    static byte[] archive(Map<String, byte[]> files) {
        LayerArchives layers = new LayerArchives();
        files.forEach((name, bytes) -> layers.add(file(name, bytes.length), bytes));
        return layers.bytes();
    }

    static String text(Map<String, byte[]> files, String name) {
        return new String(files.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }
}
