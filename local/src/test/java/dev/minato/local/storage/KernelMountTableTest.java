package dev.minato.local.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.mount.MountFlag;
import dev.minato.linux.mount.Mounts;
import dev.minato.local.storage.MountTable.Health;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.StorageBackend;
import dev.minato.platform.volume.StorageBackend.HostFolder;
import dev.minato.platform.volume.StorageBackend.NfsExport;
import dev.minato.platform.volume.StorageBackend.SmbShare;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the kernel of this host mounts, and what it is told and says. */
class KernelMountTableTest {
    private static final SmbShare SHARE = new SmbShare("shop", Optional.of("127.0.0.1"), "files");
    private static final NfsExport EXPORT = new NfsExport("127.0.0.1", "/srv/files");

    @TempDir private Path folder;
    private final KernelMountTable kernel = new KernelMountTable();

    @AfterEach
    void clear() {
        Mounts.unmountBelow(folder);
    }

    private static StorageMount mount(StorageBackend backend, boolean readOnly, String options) {
        return new StorageMount(
                "files",
                backend,
                "s3,cret=1",
                readOnly,
                MountOptions.parse("mountOptions", backend.kind(), options),
                1);
    }

    @Test
    void aFolderIsMountedOnceAndTakenAway() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        Files.writeString(source.resolve("a"), "content");
        Path place = Files.createDirectories(folder.resolve("mounts/one"));
        StorageMount mount = mount(new HostFolder(source.toString()), true, "");
        kernel.mount(mount, place, () -> {});
        kernel.mount(mount, place, () -> {});
        assertThat(kernel.below(folder.resolve("mounts"))).containsExactly(place);
        assertThat(kernel.health(place)).isEqualTo(Health.WELL);
        assertThat(place.resolve("a")).hasContent("content");
        assertThatThrownBy(() -> Files.writeString(place.resolve("b"), "x"))
                .hasMessageContaining("Read-only");
        kernel.unmount(place);
        kernel.unmount(place);
        assertThat(kernel.isMounted(place)).isFalse();
        assertThat(place).isEmptyDirectory();
        assertThat(source.resolve("a")).hasContent("content");
    }

    @Test
    void aFolderThatIsMissingOrHoldsOurMountsIsNot() throws IOException {
        Path place = Files.createDirectories(folder.resolve("mounts/one"));
        assertThat(
                        refused(
                                mount(new HostFolder(folder.resolve("none").toString()), false, ""),
                                place))
                .isEqualTo(
                        "storage \"files\" ("
                                + folder
                                + "/none) cannot be mounted: this host has no folder "
                                + folder
                                + "/none: make it");
        assertThat(refused(mount(new HostFolder(folder.toString()), false, ""), place))
                .contains("what Minato itself keeps lies in it");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/"));
        assertThat(refused(mount(new HostFolder(link.toString()), false, ""), place))
                .contains("what Minato itself keeps lies in it");
    }

    private String refused(StorageMount mount, Path place) {
        try {
            kernel.mount(mount, place, () -> {});
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.UNAVAILABLE);
            return e.text();
        }
        throw new AssertionError("it was mounted");
    }

    /** A host whose kernel has these file systems would answer something else: see bench/. */
    @Test
    void aServerThatIsAwayIsNamed() throws IOException {
        Path place = Files.createDirectories(folder.resolve("one"));
        int port = freePort();
        assertThat(refused(mount(SHARE, false, "port=" + port), place))
                .startsWith(
                        "storage \"files\" (//127.0.0.1/files) cannot be mounted: server 127.0.0.1"
                                + " is away (port "
                                + port)
                .contains("Connection refused")
                .doesNotContain("s3,cret");
        assertThat(refused(mount(EXPORT, false, "port=" + port), place))
                .startsWith("storage \"files\" (127.0.0.1:/srv/files) cannot be mounted: server");
        SmbShare nowhere = new SmbShare("shop@no-such-host.invalid", Optional.empty(), "files");
        assertThat(refused(mount(nowhere, false, ""), place))
                .contains("server no-such-host.invalid has no address");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The test stands on a host that has neither; one that has them says that the peer is none. */
    @Test
    void aKernelWithoutTheFileSystemSaysWhatToDo() throws IOException {
        Path place = Files.createDirectories(folder.resolve("one"));
        try (ServerSocket silent = new ServerSocket(0)) {
            String filesystems = Files.readString(Path.of("/proc/filesystems"));
            if (!filesystems.contains("nfs4")) {
                assertThat(refused(mount(EXPORT, false, "port=" + silent.getLocalPort()), place))
                        .contains(
                                "the kernel of this host has no nfs4, which speaks NFS 4.1: load it"
                                        + " by `modprobe nfs4`")
                        .contains("HostFolder");
            }
            if (!filesystems.contains("cifs")) {
                assertThat(refused(mount(SHARE, false, "port=" + silent.getLocalPort()), place))
                        .contains("the kernel of this host has no cifs, which speaks SMB");
            }
        }
    }

    @Test
    void everyParameterGoesToTheKernelByItself() {
        Map<String, String> smb =
                MountParameters.of(
                        SHARE, mount(SHARE, false, "uid=1000,dir_mode=0750,seal,ro"), "127.0.0.1");
        assertThat(smb)
                .containsEntry("source", "//127.0.0.1/files")
                .containsEntry("ip", "127.0.0.1")
                .containsEntry("username", "shop")
                .containsEntry("password", "s3,cret=1")
                .containsEntry("uid", "1000")
                .containsEntry("dir_mode", "0750")
                .containsEntry("file_mode", "0777")
                .containsEntry("seal", "")
                .doesNotContainKey("ro");
        assertThat(MountParameters.of(EXPORT, mount(EXPORT, false, "hard"), "10.0.0.9"))
                .isEqualTo(
                        Map.of(
                                "source", "127.0.0.1:/srv/files",
                                "addr", "10.0.0.9",
                                "vers", "4.1",
                                "hard", ""));
        assertThat(mount(SHARE, false, "").toString()).doesNotContain("s3,cret");
    }

    @Test
    void neitherDevicesNorSetIdProgramsComeInAndOneMayBeReadOnlyTwice() {
        assertThat(MountParameters.flags(mount(EXPORT, false, "rw")))
                .containsExactlyInAnyOrder(MountFlag.NO_DEVICES, MountFlag.NO_SET_ID);
        assertThat(MountParameters.flags(mount(EXPORT, false, "ro,noexec")))
                .contains(MountFlag.READ_ONLY, MountFlag.NO_PROGRAMS, MountFlag.NO_SET_ID);
        assertThat(MountParameters.flags(mount(EXPORT, true, "rw"))).contains(MountFlag.READ_ONLY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smb|19|the kernel of this host has no cifs",
                "smb|13|the server refuses \"shop\" with the key that is known (permission denied)",
                "smb|126|set accountName and accountKey to what it takes",
                "smb|2|the server has no share \"files\": set shareName",
                "smb|112|server 127.0.0.1 is away (host is down)",
                "smb|22|the kernel does not take one of its mountOptions",
                "nfs|19|the kernel of this host has no nfs4",
                "nfs|1|the server does not let this host have /srv/files",
                "nfs|2|the server exports no /srv/files: set shareName",
                "nfs|110|server 127.0.0.1 is away (connection timed out)",
                "nfs|93|does not speak this version of the protocol"
            })
    void theKernelsReasonIsSaidInWordsWithTheMend(String kind, int errno, String words) {
        StorageBackend backend = kind.equals("smb") ? SHARE : EXPORT;
        Fault fault =
                MountFailure.of(
                        mount(backend, false, ""),
                        new LinuxException(errno, "fsconfig", "x at /y"));
        assertThat(fault.text()).contains(words).doesNotContain("fsconfig");
        assertThat(fault.text()).doesNotContain(Errno.text(errno) + ": " + Errno.text(errno));
    }
}
