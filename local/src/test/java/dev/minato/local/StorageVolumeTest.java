package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.mount.Mounts;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.EnvironmentStorages.StorageRequest;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.app.StoredStorages;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SharedStorage;
import dev.minato.platform.volume.StorageBackend;
import dev.minato.platform.volume.StorageBackend.HostFolder;
import dev.minato.platform.volume.StorageBackend.NamedVolume;
import dev.minato.platform.volume.StorageBackend.NfsExport;
import dev.minato.platform.volume.StorageKind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Storages of an environment in real replicas: folders and volumes of this host. */
@Timeout(120)
class StorageVolumeTest extends HostFixture {
    private static Path data;

    @BeforeAll
    static void makeData() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
    }

    @Override
    @AfterEach
    void clear() {
        super.clear();
        assertThat(Mounts.below(storages())).isEmpty();
        assertThat(storages()).isEmptyDirectory();
    }

    private static Path storages() {
        return host.volumesFolder().resolve("storages");
    }

    private static void store(StorageBackend backend, boolean readOnly) {
        var _ =
                new StoredStorages(host.database(), host.secrets(), InstantSource.system())
                        .put(
                                "default",
                                "data",
                                new StorageRequest(backend, readOnly, Optional.empty()));
    }

    private static ReplicaSpec spec(StorageKind kind, String options, VolumeMount... mounts) {
        ReplicaSpec plain = TestHost.spec("sh", "-c", "exec httpd -f -p 80 -h /www");
        ReplicaContainer main = plain.main();
        ReplicaContainer mounting =
                new ReplicaContainer(
                        main.name(),
                        main.image(),
                        main.command(),
                        main.args(),
                        main.env(),
                        main.cpu(),
                        main.memory(),
                        main.probes(),
                        List.of(mounts));
        return new ReplicaSpec(
                List.of(),
                List.of(mounting),
                List.of(
                        new ReplicaVolume(
                                "v",
                                new SharedStorage(
                                        "default", kind, "data", MountOptions.stored(options)))),
                plain.ports(),
                plain.grace(),
                plain.ending());
    }

    private static ReplicaSpec folderSpec(String options, VolumeMount... mounts) {
        return spec(StorageKind.HOST_FOLDER, options, mounts);
    }

    @Test
    void aFolderIsSharedByReplicasAndStaysWhenTheyGo() throws Exception {
        store(new HostFolder(data.toString()), false);
        host.ensure(
                SET,
                folderSpec("", new VolumeMount("v", "/all", ""), new VolumeMount("v", "/p", "a/b")),
                2);
        List<Replica> both =
                host.await("shop", all -> all.size() == 2 && all.stream().allMatch(Replica::ready));
        assertThat(exec(both.get(0), "echo hello > /p/file; cat /all/a/b/file"))
                .isEqualTo("hello\n");
        assertThat(exec(both.get(1), "cat /p/file")).isEqualTo("hello\n");
        assertThat(Mounts.below(storages())).as("mounted once").hasSize(1);
        host.clear();
        assertThat(data.resolve("a/b/file")).hasContent("hello");
    }

    @Test
    void whatIsReadOnlyIsWrittenByNobodyAndASubPathDoesNotLeadOut() throws Exception {
        Path only = Files.createDirectories(folder.resolve("only"));
        Files.createSymbolicLink(only.resolve("out"), Path.of("/etc"));
        Files.createDirectories(only.resolve("etc"));
        Files.writeString(only.resolve("etc/mine"), "inside");
        store(new HostFolder(only.toString()), true);
        host.ensure(
                SET,
                folderSpec("", new VolumeMount("v", "/v", ""), new VolumeMount("v", "/o", "out")),
                1);
        Replica replica = only(Replica::ready);
        assertThat(exec(replica, "ls /o; cat /o/mine")).isEqualTo("mine\ninside");
        assertThat(exec(replica, "touch /v/x || echo refused; touch /o/x || echo refused"))
                .contains("refused\n")
                .contains("refused\n");
        assertThat(exec(replica, "grep ' /v ' /proc/mounts"))
                .contains("ro,")
                .contains("nosuid")
                .contains("nodev");
        assertThat(Files.exists(Path.of("/etc/x"))).isFalse();
    }

    @Test
    void theNextDaemonFindsTheMountAndAnotherStartHasItAgainWhenItIsGone() throws Exception {
        store(new HostFolder(data.toString()), false);
        host.ensure(SET, folderSpec("noexec", new VolumeMount("v", "/v", "")), 1);
        Replica before = only(Replica::ready);
        assertThat(exec(before, "grep ' /v ' /proc/mounts")).contains("noexec");
        host.restart();
        assertThat(host.cluster().observe("shop").replicas()).containsExactly(before);
        assertThat(Mounts.below(storages())).hasSize(1);

        Mounts.unmountBelow(host.volumesFolder());
        Files.writeString(data.resolve("later"), "x");
        assertThat(exec(before, "cat /v/later")).as("what it sees is its own").isEqualTo("x");
        TestHost.kill(host.pid(before));
        Replica after = only(seen -> seen.ready() && seen.restarts() == 1);
        assertThat(exec(after, "cat /v/later")).isEqualTo("x");
        assertThat(Mounts.below(storages())).hasSize(1);
    }

    @Test
    void whatAKilledDaemonLeftMountedForNobodyIsUnmountedAndItsFilesStay() throws Exception {
        Path stray = Files.createDirectories(storages().resolve("default.old.12345678"));
        Path source = Files.createDirectories(folder.resolve("strays"));
        Files.createDirectories(source.resolve("empty"));
        Files.writeString(source.resolve("file"), "x");
        Mounts.bind(source, stray, false);
        host.restart();
        assertThat(Mounts.below(storages())).isEmpty();
        assertThat(source.resolve("file")).hasContent("x");
        assertThat(source.resolve("empty")).isDirectory();
    }

    @Test
    void aNamedVolumeIsMadeSharedAndNeverRemoved() throws Exception {
        store(new NamedVolume("kept-data"), false);
        host.ensure(SET, folderSpec("", new VolumeMount("v", "/v", "sub")), 2);
        List<Replica> both =
                host.await("shop", all -> all.size() == 2 && all.stream().allMatch(Replica::ready));
        assertThat(exec(both.get(0), "echo one > /v/file")).isEmpty();
        assertThat(exec(both.get(1), "cat /v/file")).isEqualTo("one\n");
        host.clear();
        Path kept = host.engine().volumes().get("kept-data").mountpoint();
        assertThat(kept.resolve("sub/file")).hasContent("one");
        host.engine().volumes().remove("kept-data", false);
    }

    @Test
    void aVolumeThatCannotBeMountedKeepsTheSetWaitingUntilItCan() throws Exception {
        Path late = folder.resolve("late");
        store(new HostFolder(late.toString()), false);
        host.ensure(SET, folderSpec("", new VolumeMount("v", "/v", "")), 1);
        String why =
                "volume \"v\": storage \"data\" ("
                        + late
                        + ") cannot be mounted: this host has no folder "
                        + late
                        + ": make it";
        Replica waits = only(seen -> seen.message().equals(why));
        assertThat(waits.ready()).isFalse();
        assertThat(waits.reason()).isEqualTo(Replica.FAILED_MOUNT);
        assertThat(host.cluster().observe("shop").sets())
                .containsEntry(SET, new SetStatus(1, SetReason.VOLUME_NOT_READY, why));
        Files.createDirectory(late);
        Replica ready = only(Replica::ready);
        assertThat(ready.name()).isEqualTo(waits.name());
        assertThat(host.cluster().observe("shop").sets()).containsEntry(SET, SetStatus.well(1));
    }

    @Test
    void oneThatRanAndWaitsForItsVolumeSaysSoAndNotWhatItEndedOf() throws Exception {
        store(new HostFolder(data.toString()), false);
        host.ensure(SET, folderSpec("", new VolumeMount("v", "/v", "")), 1);
        Replica before = only(Replica::ready);
        Mounts.unmountBelow(host.volumesFolder());
        Path away = folder.resolve("away");
        Files.move(data, away);
        TestHost.kill(host.pid(before));
        Replica waits = only(seen -> seen.reason().equals(Replica.FAILED_MOUNT));
        assertThat(waits.message()).contains("this host has no folder " + data);
        Files.move(away, data);
        assertThat(only(Replica::ready).name()).isEqualTo(before.name());
    }

    @Test
    void aFileServerThatIsAwayIsNamed() throws Exception {
        store(new NfsExport("127.0.0.1", "/srv/files"), false);
        host.ensure(
                SET, spec(StorageKind.NFS_AZURE_FILE, "port=9", new VolumeMount("v", "/v", "")), 1);
        Replica waits = only(seen -> !seen.message().isEmpty());
        assertThat(waits.message())
                .startsWith("volume \"v\": storage \"data\" (127.0.0.1:/srv/files) cannot be")
                .contains("server 127.0.0.1 is away (port 9");
        assertThat(waits.ready()).isFalse();
    }

    private static String exec(Replica replica, String command) throws Exception {
        ExecRequest request = new ExecRequest(List.of("sh", "-c", command), false, false, 0, 0);
        ContainerRef where = new ContainerRef("shop", replica.name(), "main");
        try (ExecSession session = host.cluster().exec(where, request)) {
            return new String(session.stdout().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Replica only(Predicate<Replica> expected) {
        return host.await(
                        "shop",
                        replicas -> replicas.size() == 1 && expected.test(replicas.getFirst()))
                .getFirst();
    }
}
