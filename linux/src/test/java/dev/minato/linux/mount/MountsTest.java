package dev.minato.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.linux.BytePath;
import dev.minato.linux.HostInfo;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

public class MountsTest {
    @TempDir Path folder;
    private final List<Dir> opened = new ArrayList<>();
    private Path target;

    @BeforeEach
    void makeTarget() throws Exception {
        target = Files.createDirectory(folder.resolve("target"));
    }

    @AfterEach
    void clean() {
        Mounts.unmountBelow(folder);
        opened.forEach(Dir::close);
        assertThat(Mounts.below(folder)).isEmpty();
    }

    @Test
    void overlayShowsLayersAndTakesChanges() throws Exception {
        Mounts.overlay(layers(3), dir("upper"), dir("work"), target, true);
        checkLayers(3);
    }

    @Test
    void overlayTakes127LayersUnderALongPath() throws Exception {
        Mounts.overlay(layers(127), dir("upper"), dir("work"), target, false);
        checkLayers(127);
    }

    @Test
    void overlayOfAnOlderKernelTakes127LayersToo() throws Exception {
        var overlay = new Mounts.Overlay(layers(127), dir("upper"), dir("work"), true);
        Mounts.byMount(overlay, target);
        checkLayers(127);
    }

    @Test
    void overlayOfANewerKernelTakesTheOptions() throws Exception {
        assertThat(HostInfo.kernelAtLeast(6, 5)).isTrue();
        Mounts.overlay(layers(2), dir("upper"), dir("work"), target, false);
        Set<String> options =
                MountInfo.all().stream()
                        .filter(mount -> mount.target().equals(BytePath.of(target.toString())))
                        .findFirst()
                        .orElseThrow()
                        .options();
        assertThat(options).anyMatch(option -> option.endsWith("volatile"));
        assertThat(options).noneMatch(option -> option.matches("(metacopy|index)=on"));
    }

    @Test
    void aVolatileOverlayIsMountedAgain() throws Exception {
        List<Dir> layers = layers(1);
        Dir upper = dir("upper");
        Dir work = dir("work");
        Mounts.overlay(layers, upper, work, target, false);
        Files.writeString(target.resolve("mine"), "x");
        Mounts.unmount(target);

        Mounts.overlay(layers, upper, work, target, false);
        assertThat(target.resolve("mine")).hasContent("x");
    }

    @Test
    void readOnlyOverlayRefusesChanges() throws Exception {
        for (int count : new int[] {1, 2}) {
            Mounts.overlayReadOnly(layers(count), target);
            assertThat(target.resolve("common")).hasContent("layer 0");
            assertThatThrownBy(() -> Files.writeString(target.resolve("new"), "x"))
                    .hasMessageContaining("Read-only");
            Mounts.unmount(target);
        }
    }

    @Test
    void bindIsReadOnlyWithEverythingBelow() throws Exception {
        Path source = Files.createDirectory(folder.resolve("source"));
        Path inner = Files.createDirectory(source.resolve("inner"));
        Mounts.tmpfs(inner, "size=64k,mode=700");

        Mounts.bind(source, target, true);

        assertThatThrownBy(() -> Files.writeString(target.resolve("x"), "x"))
                .hasMessageContaining("Read-only");
        assertThatThrownBy(() -> Files.writeString(target.resolve("inner/x"), "x"))
                .hasMessageContaining("Read-only");
        Files.writeString(inner.resolve("x"), "x");
        assertThat(target.resolve("inner/x")).hasContent("x");
    }

    @Test
    void bindOfAFileIsWritten() throws Exception {
        Path source = Files.writeString(folder.resolve("source"), "a");
        Path place = Files.createFile(folder.resolve("place"));
        Mounts.bind(source, place, false);
        Files.writeString(place, "b");
        assertThat(source).hasContent("b");
    }

    @Test
    void aDirectoryBecomesASharedMountOnce() throws Exception {
        Mounts.makeShared(target);
        Mounts.makeShared(target);
        assertThat(Mounts.below(target)).containsExactly(target);
        assertThat(
                        MountInfo.all().stream()
                                .filter(m -> m.target().equals(BytePath.of(target.toString())))
                                .allMatch(MountInfo::shared))
                .isTrue();
    }

    @Test
    void theEndOfABindLeavesWhatIsMountedBelowItsSource() throws Exception {
        Path source = sharedSource();
        Path disk = disk(source);

        Mounts.bind(source, target, false);
        assertThat(target.resolve("disk/file")).hasContent("mine");
        Mounts.unmount(target);

        assertThat(disk.resolve("file")).hasContent("mine");
    }

    @Test
    void aCopyThatIsNeverAttachedLeavesNoTrace() throws Exception {
        Path source = sharedSource();
        Path disk = disk(source);
        MountTree.copy(source, true, MountTree.Propagation.SLAVE).close();
        assertThat(disk.resolve("file")).hasContent("mine");
    }

    @Test
    void aSlaveSeesWhatIsMountedLaterAndKeepsItsEndToItself() throws Exception {
        Path source = sharedSource();
        try (MountTree tree = MountTree.copy(source, true, MountTree.Propagation.SLAVE)) {
            tree.attach(target);
        }
        Path disk = disk(source);
        assertThat(target.resolve("disk/file")).hasContent("mine");

        Mounts.unmountBelow(target);

        assertThat(disk.resolve("file")).hasContent("mine");
    }

    @Test
    void aBindWithoutWhatIsBelowShowsTheFolderAlone() throws Exception {
        Path source = sharedSource();
        disk(source);
        try (MountTree tree = MountTree.copy(source, false, MountTree.Propagation.PRIVATE)) {
            tree.attach(target);
        }
        assertThat(target.resolve("disk")).isEmptyDirectory();
    }

    @Test
    void unmountingEverythingBelowAPlaceSparesItsPeers() throws Exception {
        Path source = sharedSource();
        Path disk = disk(source);
        HostCommand.check(List.of("mount", "--rbind", source.toString(), target.toString()));

        Mounts.unmountBelow(target);

        assertThat(Mounts.below(target)).isEmpty();
        assertThat(disk.resolve("file")).hasContent("mine");
    }

    @Test
    void aDirectoryMadeAMountOfItsOwnKeepsWhatIsMountedInIt() throws Exception {
        Path source = sharedSource();
        Path disk = disk(source);
        Mounts.makeShared(source);
        assertThat(disk.resolve("file")).hasContent("mine");

        Mounts.unmount(source);

        assertThat(disk.resolve("file")).hasContent("mine");
    }

    @Test
    void tellsOnWhatMountAPathLies() throws Exception {
        Path source = sharedSource();
        Path link = Files.createSymbolicLink(folder.resolve("link"), disk(source));

        Mounts.Holder holder = Mounts.holder(link);

        assertThat(holder.target()).isEqualTo(source.resolve("disk").toString());
        assertThat(holder.group()).isPresent();
        assertThat(Mounts.holder(source).target()).isEqualTo(folder.resolve("shared").toString());
        assertThat(Mounts.read(Files.readAllBytes(Path.of("/proc/self/mountinfo"))))
                .contains(holder);
    }

    /** A folder on a mount that propagates, as {@code /} does where systemd runs. */
    private Path sharedSource() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("shared"));
        Mounts.tmpfs(mount, "");
        Mounts.makeShared(mount);
        Files.createDirectories(mount.resolve("source/disk"));
        return mount.resolve("source");
    }

    /** A disk of the host's, mounted in a folder. */
    private static Path disk(Path source) throws Exception {
        Path disk = source.resolve("disk");
        Mounts.tmpfs(disk, "");
        Files.writeString(disk.resolve("file"), "mine");
        return disk;
    }

    @Test
    void unmountingNothingIsNoError() {
        Mounts.unmount(target);
        Mounts.unmount(folder.resolve("nothing"));
    }

    @Test
    void mountsBelowAPlaceComeLastMadeFirst() throws Exception {
        Path inner = folder.resolve("target/with blank\\and");
        Mounts.tmpfs(target, "");
        Files.createDirectory(inner);
        Mounts.tmpfs(inner, "");
        assertThat(Mounts.below(target)).containsExactly(inner, target);
    }

    @Test
    void readsMountinfoOfAnyShape() {
        String text =
                "26 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
                        + "30 26 0:26 / /a\\040b\\134c rw - cgroup cgroup rw,cpu,cpuacct\n"
                        + "broken line\n";
        assertThat(MountInfo.parse(text.getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly(
                        new MountInfo(
                                26, BytePath.of("/"), "ext4", Set.of("rw"), Set.of("shared:1")),
                        new MountInfo(
                                30,
                                BytePath.of("/a b\\c"),
                                "cgroup",
                                Set.of("rw", "cpu", "cpuacct"),
                                Set.of()));
    }

    private void checkLayers(int count) throws Exception {
        assertThat(target.resolve("common")).hasContent("layer 0");
        assertThat(target.resolve("only" + (count - 1))).hasContent("x");
        Files.writeString(target.resolve("new"), "new");
        Files.delete(target.resolve("only0"));
        assertThat(folder.resolve("upper/new")).hasContent("new");
        try (Dir upper = Dir.open(folder.resolve("upper"))) {
            assertThat(upper.stat(BytePath.of("only0")).type()).isEqualTo(Stat.Type.CHARACTER);
        }
    }

    private List<Dir> layers(int count) throws Exception {
        Path parent =
                Files.createDirectories(
                        folder.resolve("layers-with-a-rather-long-name-".repeat(6)));
        List<Dir> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path layer = Files.createDirectories(parent.resolve("layer-" + i));
            Files.writeString(layer.resolve("common"), "layer " + i);
            Files.writeString(layer.resolve("only" + i), "x");
            layers.add(keep(Dir.open(layer)));
        }
        return layers;
    }

    private Dir dir(String name) throws Exception {
        return keep(Dir.open(Files.createDirectories(folder.resolve(name))));
    }

    private Dir keep(Dir dir) {
        opened.add(dir);
        return dir;
    }
}
