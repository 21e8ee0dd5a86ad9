package dev.minato.local.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.local.storage.MountTable.Health;
import dev.minato.local.storage.StorageMounts.StorageLookup;
import dev.minato.platform.volume.EnvironmentStorage;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SharedStorage;
import dev.minato.platform.volume.StorageBackend.NfsExport;
import dev.minato.platform.volume.StorageKind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When storages are mounted and unmounted, over a table of mounts that does what it is told. */
class StorageMountsTest {
    private static final SharedStorage FILES = asked("files", "");
    private static final SharedStorage QUICK = asked("files", "noexec");

    @TempDir private Path folder;
    private final FakeMountTable kernel = new FakeMountTable();
    private final Map<String, EnvironmentStorage> stored = new HashMap<>();
    private StorageMounts mounts;

    private static SharedStorage asked(String storage, String options) {
        return new SharedStorage(
                "default",
                StorageKind.NFS_AZURE_FILE,
                storage,
                MountOptions.parse("mountOptions", StorageKind.NFS_AZURE_FILE, options));
    }

    @BeforeEach
    void open() {
        store("files", 1);
        mounts = daemon();
    }

    private void store(String name, long generation) {
        stored.put(
                name,
                new EnvironmentStorage(
                        "default",
                        name,
                        new NfsExport("nas", "/" + name),
                        false,
                        Optional.empty(),
                        generation));
    }

    /** A daemon that begins beside what the kernel has mounted already. */
    private StorageMounts daemon() {
        return new StorageMounts(
                folder,
                new StorageLookup() {
                    @Override
                    public Optional<EnvironmentStorage> find(String environment, String name) {
                        return Optional.ofNullable(stored.get(name));
                    }

                    @Override
                    public String key(EnvironmentStorage storage) {
                        return "";
                    }
                },
                kernel);
    }

    private List<Long> generations() {
        return kernel.mounted.values().stream().map(StorageMount::generation).toList();
    }

    private String name(SharedStorage storage) {
        return mounts.place(storage).getFileName().toString();
    }

    @Test
    void replicasShareOneMountAndTheLastTakesItAway() {
        mounts.prepare("a", FILES);
        mounts.prepare("b", FILES);
        mounts.prepare("b", FILES);
        mounts.release("a");
        assertThat(kernel.done).containsExactly("mount " + name(FILES));
        assertThat(mounts.isReady(FILES)).isTrue();
        mounts.release("b");
        mounts.release("b");
        assertThat(kernel.done).containsExactly("mount " + name(FILES), "unmount " + name(FILES));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void otherOptionsAreAnotherMount() {
        mounts.prepare("a", FILES);
        mounts.prepare("a", QUICK);
        assertThat(kernel.mounted.keySet())
                .containsExactlyInAnyOrder(mounts.place(FILES), mounts.place(QUICK));
        mounts.release("a");
        assertThat(kernel.mounted).isEmpty();
    }

    @Test
    void whatIsGoneOrBrokenIsMountedAnewAndASilentServerIsWaitedFor() {
        mounts.prepare("a", FILES);
        Path place = mounts.place(FILES);
        kernel.mounted.clear();
        assertThat(mounts.isReady(FILES)).isFalse();
        mounts.prepare("a", FILES);
        assertThat(mounts.isReady(FILES)).isTrue();

        kernel.health.put(place, Health.BROKEN);
        assertThat(mounts.isReady(FILES)).isFalse();
        mounts.prepare("a", FILES);
        assertThat(mounts.isReady(FILES)).isTrue();
        assertThat(kernel.done)
                .containsExactly(
                        "mount " + name(FILES),
                        "mount " + name(FILES),
                        "unmount " + name(FILES),
                        "mount " + name(FILES));

        kernel.health.put(place, Health.SILENT);
        assertThat(mounts.isReady(FILES)).isFalse();
        assertThatThrownBy(() -> mounts.prepare("a", FILES))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault ->
                                assertThat(fault.text())
                                        .isEqualTo(
                                                "storage \"files\" (nas:/files) is mounted, but its"
                                                        + " server does not answer: see whether it"
                                                        + " is well"));
        assertThat(kernel.mounted).as("it may come back").containsKey(place);
    }

    @Test
    void whoStartsAfterAChangeGetsTheNewOne() {
        mounts.prepare("a", FILES);
        store("files", 2);
        assertThat(generations()).containsExactly(1L);
        mounts.prepare("b", FILES);
        assertThat(generations()).containsExactly(2L);
        assertThat(kernel.done)
                .containsExactly(
                        "mount " + name(FILES), "unmount " + name(FILES), "mount " + name(FILES));
    }

    @Test
    void whatIsRefusedIsSaidAndLeavesNothing() {
        kernel.refusal = "the server is on fire";
        assertThatThrownBy(() -> mounts.prepare("a", FILES))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.text()).endsWith("the server is on fire"));
        mounts.release("a");
        assertThat(folder).isEmptyDirectory();

        stored.clear();
        assertThatThrownBy(() -> mounts.prepare("a", FILES))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault ->
                                assertThat(fault.text())
                                        .contains("no storage \"files\" any more")
                                        .contains("minato env storage set"));
    }

    @Test
    void theNextDaemonFindsThemAndUnmountsWhatIsNobodys() {
        store("old", 1);
        SharedStorage old = asked("old", "");
        mounts.prepare("a", FILES);
        mounts.prepare("b", old);
        kernel.mounted.put(
                mounts.place(old).resolve("deep/er"), kernel.mounted.values().iterator().next());
        kernel.done.clear();

        mounts = daemon();
        mounts.adopt(Map.of("a", List.of(FILES)));
        assertThat(kernel.done).containsExactly("unmount " + name(old));
        mounts.prepare("a", FILES);
        assertThat(kernel.done).as("nothing is mounted twice").hasSize(1);
        mounts.release("a");
        assertThat(kernel.mounted).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    /** A daemon that was killed between the mount and its note does not know which one it is. */
    @Test
    void oneThatWasNotNotedIsMountedAnew() throws IOException {
        mounts.prepare("a", FILES);
        Files.delete(folder.resolve(name(FILES) + ".generation"));
        mounts = daemon();
        mounts.adopt(Map.of("a", List.of(FILES)));
        mounts.prepare("a", FILES);
        assertThat(kernel.done)
                .containsExactly(
                        "mount " + name(FILES), "unmount " + name(FILES), "mount " + name(FILES));
    }

    @Test
    void whatLiesInAFolderOfOursIsNeverRemoved() throws IOException {
        Path place = mounts.place(FILES);
        Files.createDirectories(place);
        Files.writeString(place.resolve("kept"), "data");
        mounts.adopt(Map.of());
        assertThat(place.resolve("kept")).hasContent("data");
        mounts.prepare("a", FILES);
        mounts.release("a");
        assertThat(place.resolve("kept")).hasContent("data");
    }
}
