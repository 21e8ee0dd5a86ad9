package dev.minato.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.Container;
import dev.minato.engine.LogQuery;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What containers see of mounts of the host, and what those are after them. */
public class BindMountsTest {
    @TempDir static Path folder;
    private static TestEngine host;

    private static final SecuritySpec MOUNTING =
            SecuritySpec.DEFAULT.withCapabilities(List.of("SYS_ADMIN"), List.of());

    /** On a shared mount of its own, with a disk mounted in it. */
    private Path source = folder;

    private Path disk = folder;

    @BeforeAll
    static void open() throws Exception {
        Path early = Files.createDirectory(folder.resolve("early"));
        Mounts.tmpfs(early, "");
        Mounts.makeShared(early);
        host = new TestEngine(folder);
    }

    @AfterAll
    static void close() {
        host.close();
        Mounts.unmountBelow(folder.resolve("early"));
    }

    @BeforeEach
    void mountADisk() throws Exception {
        Path mount = Files.createTempDirectory(folder, "shared");
        Mounts.tmpfs(mount, "");
        Mounts.makeShared(mount);
        source = Files.createDirectory(mount.resolve("source"));
        disk = Files.createDirectory(source.resolve("disk"));
        mount(disk);
    }

    private static void mount(Path place) throws Exception {
        Mounts.tmpfs(place, "");
        Files.writeString(place.resolve("file"), "mine\n");
    }

    @AfterEach
    void unmountTheDisk() {
        host.engine()
                .containers()
                .list()
                .forEach(
                        container -> host.engine().containers().remove(container.id(), true, true));
        host.awaitNothingLeft();
        assertThat(disk.resolve("file")).hasContent("mine\n");
        Mounts.unmountBelow(source.resolveSibling(""));
    }

    /** Those of the host itself and of these tests; others' come and go. */
    private static List<Path> mounts() {
        return Stream.of(folder, Path.of("/proc"), Path.of("/sys"), Path.of("/dev"))
                .flatMap(place -> Mounts.below(place).stream())
                .toList();
    }

    private String bound(MountSpec mount, String script) throws Exception {
        StorageSpec storage = StorageSpec.NONE.withMounts(List.of(mount));
        return host.output(spec -> spec.storage(storage), "sh", "-c", script);
    }

    private static StorageSpec binds(BindSpec... binds) {
        return StorageSpec.NONE.withBinds(List.of(binds));
    }

    private MountSpec bind(boolean readOnly, MountSpec.Below below) {
        return MountSpec.bind(source.toString(), "/m", readOnly).withBind("", false, below);
    }

    @Test
    void theEndOfAContainerLeavesWhatIsMountedOnTheHost() throws Exception {
        assertThat(
                        host.output(
                                s -> s.storage(binds(BindSpec.path(source, "/m"))),
                                "cat",
                                "/m/disk/file"))
                .isEqualTo("mine\n");
        host.awaitNothingLeft();
        assertThat(disk.resolve("file")).hasContent("mine\n");
    }

    @Test
    void aContainerThatSeesTheWholeHostAndItsFoldersAgainLeavesIt() throws Exception {
        List<Path> before = mounts();
        StorageSpec storage =
                binds(
                        BindSpec.path("/", "/host"),
                        BindSpec.path(source, "/m"),
                        BindSpec.path(disk, "/m/disk/again"),
                        BindSpec.path(folder, "/home", BindOption.READ_ONLY));
        String seen = host.output(s -> s.storage(storage), "sh", "-c", "cat /m/disk/again/file");
        assertThat(seen).isEqualTo("mine\n");
        host.awaitNothingLeft();
        assertThat(mounts()).containsExactlyInAnyOrderElementsOf(before);
        Files.delete(disk.resolve("again"));
    }

    @Test
    void theEndOfOneThatSeesTheHomeLeavesTheRootsOfOthers() throws Exception {
        Container other = host.start("sleep", "1000");
        Path root = host.home().containers().resolve(other.id()).resolve("rootfs/bin");
        for (String above : List.of(folder.toString(), "/")) {
            Container ended =
                    host.start(
                            host.spec("true").storage(binds(BindSpec.path(above, "/m"))).build());
            host.awaitExit(ended);
            host.engine().containers().remove(ended.id(), true, true);
            Path its = host.home().containers().resolve(ended.id());
            TestEngine.await(() -> Files.notExists(its));
            assertThat(root).isDirectory();
        }
    }

    @Test
    void aKilledDaemonsContainerLeavesThemToo() throws Exception {
        Container container =
                host.start(
                        host.spec("sleep", "1000")
                                .storage(binds(BindSpec.path(source, "/m")))
                                .build());
        host.restart();
        host.engine().containers().kill(container.id(), "KILL");
        host.awaitExit(container);
        host.awaitNothingLeft();
        assertThat(disk.resolve("file")).hasContent("mine\n");
    }

    @Test
    void whatIsBelowAReadOnlyBindIsReadOnly() throws Exception {
        assertThat(
                        bound(
                                bind(true, MountSpec.Below.SAME),
                                "touch /m/disk/x 2>&1; cat /m/disk/file"))
                .contains("Read-only file system")
                .endsWith("mine\n");
        assertThat(
                        host.output(
                                s ->
                                        s.storage(
                                                binds(
                                                        BindSpec.path(
                                                                source,
                                                                "/m",
                                                                BindOption.READ_ONLY))),
                                "sh",
                                "-c",
                                "touch /m/disk/x 2>&1"))
                .contains("Read-only file system");
    }

    @Test
    void whatIsBelowAReadOnlyBindMayStayWritable() throws Exception {
        MountSpec.Below writable = new MountSpec.Below(false, true);
        assertThat(bound(bind(true, writable), "touch /m/disk/x && echo done; touch /m/y 2>&1"))
                .startsWith("done\n")
                .contains("Read-only file system");
        assertThat(disk.resolve("x")).exists();
    }

    @Test
    void whatIsBelowABindMayBeHidden() throws Exception {
        assertThat(bound(bind(false, new MountSpec.Below(true, false)), "ls /m/disk")).isEmpty();
    }

    @Test
    void aSlaveSeesWhatTheHostMountsLater() throws Exception {
        for (String propagation : List.of("rslave", "slave")) {
            Path later = Files.createDirectories(source.resolve("later"));
            Container container =
                    host.start(
                            host.spec(
                                            "sh",
                                            "-c",
                                            "until [ -e /m/later/file ]; do sleep 0.02; done;"
                                                    + " cat /m/later/file")
                                    .storage(
                                            binds(
                                                    BindSpec.path(
                                                            source,
                                                            "/m",
                                                            BindOption.of(propagation)
                                                                    .orElseThrow())))
                                    .build());
            assertThat(container.mounts().getFirst().propagation()).isEqualTo(propagation);
            mount(later);
            assertThat(host.awaitExit(container)).isZero();
            host.awaitNothingLeft();
            assertThat(later.resolve("file")).exists();
            Mounts.unmount(later);
        }
    }

    @Test
    void whatAContainerMountsInASharedOneIsOnTheHostAndGoesWithNothingElse() throws Exception {
        Path early = folder.resolve("early");
        Path kept = Files.createDirectories(early.resolve("kept"));
        Files.createDirectories(early.resolve("made"));
        mount(kept);
        List<Path> before = mounts();
        Container container =
                host.start(
                        host.spec(
                                        "sh",
                                        "-c",
                                        "mount -t tmpfs x /m/made && echo > /m/made/file; sleep"
                                                + " 1000")
                                .storage(
                                        binds(
                                                BindSpec.path(
                                                        early, "/m", BindOption.RECURSIVE_SHARED)))
                                .security(MOUNTING)
                                .build());
        TestEngine.await(() -> Files.exists(early.resolve("made/file")));
        assertThat(container.mounts().getFirst().propagation()).isEqualTo("rshared");
        host.engine().containers().remove(container.id(), true, true);
        host.awaitNothingLeft();

        assertThat(early.resolve("made/file")).exists();
        Mounts.unmount(early.resolve("made"));
        assertThat(mounts()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(kept.resolve("file")).hasContent("mine\n");
    }

    @Test
    void aPrivateOneDoesNot() throws Exception {
        Path later = Files.createDirectory(source.resolve("later"));
        Container container =
                host.start(
                        host.spec(
                                        "sh",
                                        "-c",
                                        "until [ -e /m/go ]; do sleep 0.02; done; ls /m/later")
                                .storage(binds(BindSpec.path(source, "/m")))
                                .build());
        assertThat(container.mounts().getFirst().propagation()).isEqualTo("rprivate");
        mount(later);
        Files.createFile(source.resolve("go"));
        host.awaitExit(container);
        assertThat(host.log(container, LogQuery.ALL)).isEmpty();
    }

    @Test
    void propagationIsRefusedWhereTheHostHasNone() throws Exception {
        Path alone = Files.createDirectory(folder.resolve("alone"));
        Mounts.tmpfs(alone, "");
        Mounts.makePrivate(alone);
        try {
            for (String propagation : List.of("shared", "rshared")) {
                assertThatThrownBy(() ->
                                host.start(
                                        host.spec("true")
                                                .storage(
                                                        binds(
                                                                BindSpec.path(
                                                                        alone,
                                                                        "/m",
                                                                        BindOption.of(propagation)
                                                                                .orElseThrow())))
                                                .build()))
                        .hasMessage(
                                "path %s is mounted on %s but it is not a shared mount"
                                        .formatted(alone, alone));
            }
            assertThatThrownBy(() ->
                            host.start(
                                    host.spec("true")
                                            .storage(
                                                    binds(
                                                            BindSpec.path(
                                                                    alone,
                                                                    "/m",
                                                                    BindOption.RECURSIVE_SLAVE)))
                                            .build()))
                    .hasMessage(
                            "path %s is mounted on %s but it is not a shared or slave mount"
                                    .formatted(alone, alone));
        } finally {
            Mounts.unmountBelow(alone);
        }
    }
}
