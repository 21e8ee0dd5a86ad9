package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.mount.Mounts;
import dev.minato.local.volume.SecretFolder;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.SealedFile;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SealedFiles;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Secrets as files: what a container sees of them, and that no disk does. */
@Timeout(60)
class SecretVolumeTest extends HostFixture {
    private static final String PLANTED = "planted-file-77ac\nsecond line";

    @AfterEach
    @Override
    void clear() {
        super.clear();
        assertThat(host.volumesFolder().resolve("secrets")).isEmptyDirectory();
    }

    private static ReplicaSpec spec(VolumeMount... mounts) {
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
                                "keys",
                                new SealedFiles(
                                        List.of(
                                                file("tls/server.key", "key", PLANTED),
                                                file("empty", "none", ""))))),
                plain.ports(),
                plain.grace(),
                plain.ending());
    }

    private static SealedFile file(String path, String secret, String value) {
        return new SealedFile(path, secret, host.secrets().seal("shop", secret, value));
    }

    @Test
    void areReadByWhoeverRunsAndWrittenByNobody() throws Exception {
        host.ensure(SET, spec(new VolumeMount("keys", "/etc/keys", "")), 1);
        Replica replica = only(Replica::ready);
        assertThat(exec(replica, "cat /etc/keys/tls/server.key")).isEqualTo(PLANTED);
        assertThat(exec(replica, "cd /etc/keys; stat -c '%a %u %n' . tls tls/server.key empty"))
                .isEqualTo("755 0 .\n755 0 tls\n644 0 tls/server.key\n644 0 empty\n");
        assertThat(exec(replica, "echo x > /etc/keys/tls/server.key || echo refused"))
                .contains("refused");
        assertThat(exec(replica, "touch /etc/keys/new || echo refused")).contains("refused");
        assertThat(onDisk()).isEmpty();
    }

    @Test
    void oneFileIsMountedAtAPathOfItsOwn() throws Exception {
        host.ensure(SET, spec(new VolumeMount("keys", "/etc/server.key", "tls/server.key")), 1);
        assertThat(exec(only(Replica::ready), "cat /etc/server.key")).isEqualTo(PLANTED);
    }

    @Test
    void theNextDaemonFindsThemAndAnotherStartHasThemAgainWhenTheyAreGone() throws Exception {
        host.ensure(SET, spec(new VolumeMount("keys", "/etc/keys", "")), 1);
        Replica before = only(Replica::ready);
        host.restart();
        assertThat(host.cluster().observe("shop").replicas()).containsExactly(before);
        assertThat(exec(before, "cat /etc/keys/tls/server.key")).isEqualTo(PLANTED);

        Mounts.unmountBelow(host.volumesFolder());
        assertThat(exec(before, "cat /etc/keys/tls/server.key"))
                .as("what it sees is its own")
                .isEqualTo(PLANTED);
        TestHost.kill(host.pid(before));
        Replica after = only(seen -> seen.ready() && seen.restarts() == 1);
        assertThat(exec(after, "cat /etc/keys/tls/server.key")).isEqualTo(PLANTED);
    }

    @Test
    void whatAKilledDaemonLeftHalfWrittenIsWrittenAnew() throws Exception {
        SecretFolder place = new SecretFolder(host.volumesFolder().resolve("secrets/half"));
        Files.createDirectories(host.volumesFolder().resolve("secrets/half"));
        Mounts.tmpfs(host.volumesFolder().resolve("secrets/half"), "size=4096");
        assertThat(place.isComplete()).isFalse();
        place.fill(
                new java.util.TreeMap<>(
                        java.util.Map.of(
                                "v", new java.util.TreeMap<>(java.util.Map.of("a", "b")))));
        assertThat(place.isComplete()).isTrue();
        assertThat(place.volume("v").resolve("a")).hasContent("b");
        host.restart();
        assertThat(Mounts.below(host.volumesFolder())).as("of no replica").isEmpty();
    }

    /** Files below the home, mounts left out, that hold the secret. */
    private static List<Path> onDisk() throws IOException {
        List<Path> mounts =
                Mounts.below(folder).stream()
                        .filter(mount -> !mount.equals(folder.resolve("home")))
                        .toList();
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> mounts.stream().noneMatch(file::startsWith))
                    .filter(SecretVolumeTest::holds)
                    .toList();
        }
    }

    private static boolean holds(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .contains("planted-file-77ac");
        } catch (IOException e) {
            return false;
        }
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
