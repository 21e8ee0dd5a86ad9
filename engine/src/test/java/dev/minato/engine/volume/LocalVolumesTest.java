package dev.minato.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.Container;
import dev.minato.engine.Volume;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Parts of volumes, and volumes that mount something of the host. */
public class LocalVolumesTest extends SharedEngineFixture {
    @AfterEach
    void clear() {
        host.engine()
                .containers()
                .list()
                .forEach(
                        container -> host.engine().containers().remove(container.id(), true, true));
        host.engine()
                .volumes()
                .list()
                .forEach(volume -> host.engine().volumes().remove(volume.name(), false));
        host.awaitNothingLeft();
        assertThat(Mounts.below(host.home().volumes())).isEmpty();
    }

    private static Volume volume(String name, Map<String, String> options) {
        return host.engine().volumes().create(name, Map.of(), options);
    }

    private static Map<String, String> bind(Path device, String o) {
        return Map.of("type", "none", "o", o, "device", device.toString());
    }

    private static StorageSpec part(String volume, String subpath) {
        return StorageSpec.NONE.withMounts(
                List.of(
                        MountSpec.volume(volume, "/m", false)
                                .withVolume(
                                        false,
                                        Map.of(),
                                        new MountSpec.VolumePart(subpath, Map.of()))));
    }

    private static Container running(String volume) {
        return host.start(
                host.spec("sleep", "1000")
                        .storage(StorageSpec.NONE.withBinds(List.of(BindSpec.volume(volume, "/m"))))
                        .build());
    }

    private static String output(String volume, String script) throws Exception {
        StorageSpec storage = StorageSpec.NONE.withBinds(List.of(BindSpec.volume(volume, "/m")));
        return host.output(spec -> spec.storage(storage), "sh", "-c", script);
    }

    @Test
    void aPartOfAVolumeIsAllThatIsSeen() throws Exception {
        Volume volume = volume("parted", Map.of());
        Path in = Files.createDirectories(volume.mountpoint().resolve("a/in"));
        Files.writeString(in.resolve("file"), "part\n");
        Files.writeString(volume.mountpoint().resolve("other"), "secret\n");
        String look = "ls -a /m; cat /m/file; echo > /m/written";

        assertThat(host.output(s -> s.storage(part("parted", "a/in")), "sh", "-c", look))
                .isEqualTo(".\n..\nfile\npart\n");
        assertThat(in.resolve("written")).exists();
        assertThat(host.output(s -> s.storage(part("parted", "a/in/file")), "cat", "/m"))
                .isEqualTo("part\n");
    }

    @Test
    void aPartIsNeverOutsideOfItsVolume() throws Exception {
        Path secret = Files.createDirectories(folder.resolve("secret"));
        Files.writeString(secret.resolve("file"), "secret\n");
        Volume volume = volume("linked", Map.of());
        Files.createSymbolicLink(volume.mountpoint().resolve("absolute"), secret);
        Files.createSymbolicLink(volume.mountpoint().resolve("up"), Path.of("../../../secret"));
        Files.createDirectory(volume.mountpoint().resolve("in"));
        Files.createSymbolicLink(volume.mountpoint().resolve("link"), Path.of("/in"));

        for (String subpath : List.of("absolute", "up", "absolute/file", "nothing")) {
            assertThatThrownBy(() ->
                            host.start(host.spec("true").storage(part("linked", subpath)).build()))
                    .hasMessage(
                            "cannot access path %s: no such file or directory"
                                    .formatted(volume.mountpoint().resolve(subpath)));
        }
        assertThat(host.output(s -> s.storage(part("linked", "link")), "ls", "/m")).isEmpty();
        for (String subpath : List.of("../linked", "/in", "in/../../x")) {
            assertThatThrownBy(() ->
                            host.start(host.spec("true").storage(part("linked", subpath)).build()))
                    .hasMessage(
                            "a mount of type volume is wrong: subpath must be a relative"
                                    + " path within the volume");
        }
    }

    @Test
    void aVolumeBindsAFolderOfTheHostWhileItIsUsed() throws Exception {
        Path device = Files.createDirectories(folder.resolve("device"));
        Files.writeString(device.resolve("file"), "mine\n");
        Volume volume = volume("bound", bind(device, "bind"));
        assertThat(volume.mountpoint()).isEmptyDirectory();

        Container first = running("bound");
        assertThat(output("bound", "cat /m/file; echo > /m/made")).isEqualTo("mine\n");
        assertThat(volume.mountpoint().resolve("made")).exists();
        host.engine().containers().remove(first.id(), true, true);
        host.awaitNothingLeft();

        assertThat(volume.mountpoint()).isEmptyDirectory();
        host.engine().volumes().list().forEach(one -> removeWithUsers(one.name()));
        assertThat(device.resolve("file")).hasContent("mine\n");
        assertThat(device.resolve("made")).exists();
    }

    private static void removeWithUsers(String volume) {
        for (String user : host.engine().volumes().users(volume)) {
            host.engine().containers().remove(user, true, true);
        }
        host.engine().volumes().remove(volume, false);
    }

    @Test
    void aBoundVolumeStaysForItsContainerWhateverBecomesOfTheDaemon() throws Exception {
        Path device = Files.createDirectories(folder.resolve("kept"));
        Volume volume = volume("kept", bind(device, "bind"));
        Container container = running("kept");

        host.restart();
        Files.writeString(device.resolve("later"), "x");
        assertThat(volume.mountpoint().resolve("later")).exists();
        host.engine().containers().kill(container.id(), "KILL");
        host.awaitExit(container);
        host.awaitNothingLeft();
        assertThat(volume.mountpoint()).isEmptyDirectory();

        Mounts.bind(device, volume.mountpoint(), false);
        host.restart();
        assertThat(volume.mountpoint()).isEmptyDirectory();
        assertThat(device.resolve("later")).exists();
    }

    @Test
    void whatIsMountedBelowABoundFolderStaysOnTheHost() throws Exception {
        Path mount = Files.createDirectories(folder.resolve("shared"));
        Mounts.tmpfs(mount, "");
        Mounts.makeShared(mount);
        Path disk = Files.createDirectory(mount.resolve("disk"));
        Mounts.tmpfs(disk, "");
        Files.writeString(disk.resolve("file"), "mine\n");
        try {
            volume("whole", bind(mount, "rbind,ro"));
            volume("alone", bind(mount, "bind"));
            assertThat(output("whole", "cat /m/disk/file; touch /m/disk/x 2>&1"))
                    .startsWith("mine\n")
                    .contains("Read-only file system");
            assertThat(output("alone", "ls /m/disk")).isEmpty();
            clear();
            assertThat(disk.resolve("file")).hasContent("mine\n");
        } finally {
            Mounts.unmountBelow(mount);
        }
    }

    @Test
    void aVolumeOfMemoryHasTheSizeAndOwnerItAsksFor() throws Exception {
        volume(
                "memory",
                Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m,uid=1000,mode=750"));
        assertThat(output("memory", "stat -c '%u %a' /m; df -k /m | tail -1 | awk '{print $2}'"))
                .isEqualTo("1000 750\n1024\n");
    }

    @Test
    void aBoundVolumeBeginsWithWhatTheImageHasWhenItIsEmpty() throws Exception {
        Path device = Files.createDirectories(folder.resolve("filled"));
        volume("filled", bind(device, "bind"));
        StorageSpec storage =
                StorageSpec.NONE.withBinds(List.of(BindSpec.volume("filled", "/data")));
        assertThat(host.output(spec -> spec.storage(storage), "cat", "/data/hello"))
                .isEqualTo("from the image\n");
        assertThat(device.resolve("hello")).hasContent("from the image\n");
    }

    @Test
    void aDeviceThatIsNotThereIsTold() {
        volume("missing", bind(folder.resolve("nowhere"), "bind"));
        assertThatThrownBy(() -> running("missing"))
                .hasMessageStartingWith("error while mounting volume '")
                .hasMessageContaining("failed to mount local volume: ")
                .hasMessageEndingWith("no such file or directory");
    }

    @Test
    void whatTheDriverDoesNotDoIsRefusedByItsName() {
        refused(Map.of("type", "nfs", "device", ":/x", "o", "addr=10.0.0.1"), "\"nfs\"");
        refused(Map.of("type", "cifs", "device", "//x/y"), "\"cifs\"");
        refused(Map.of("type", "ext4", "device", "/dev/sda"), "\"ext4\"");
        refused(Map.of("size", "10m"), "quota size requested but no quota support");
        refused(Map.of("foo", "bar"), "invalid option: \"foo\"");
        refused(Map.of("type", "none", "o", "bind"), "missing required option: \"device\"");
        refused(Map.of("device", "/x", "o", "bind"), "missing required option: \"type\"");
        refused(bind(Path.of("/x"), "bind,uid=5"), "o=uid=5");
        refused(Map.of("type", "none", "o", "bind", "device", "x"), "no absolute path");
        refused(Map.of("type", "tmpfs", "device", "tmpfs", "o", "huge=always"), "o=huge=always");
    }

    private static void refused(Map<String, String> options, String named) {
        assertThatThrownBy(() -> volume("refused", options)).hasMessageContaining(named);
        assertThat(host.engine().volumes().list()).isEmpty();
    }
}
