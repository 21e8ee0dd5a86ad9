package dev.minato.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.mount.MountInfo;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

class CgroupsTest {
    @Test
    void versionTwoAloneIsV2() {
        Cgroups cgroups = Cgroups.of(List.of(mount("/sys/fs/cgroup", "cgroup2")));
        assertThat(cgroups.layout()).isEqualTo(Cgroups.Layout.V2);
        assertThat(cgroups.identity()).isEqualTo(Path.of("/sys/fs/cgroup"));
        assertThat(cgroups.joined()).containsExactly(Path.of("/sys/fs/cgroup"));
    }

    @Test
    void versionOneBesideAnEmptyVersionTwoIsHybrid() {
        Cgroups cgroups =
                Cgroups.of(
                        List.of(
                                mount("/sys/fs/cgroup/unified", "cgroup2"),
                                mount("/sys/fs/cgroup/systemd", "cgroup", "name=systemd"),
                                mount("/sys/fs/cgroup/cpu,cpuacct", "cgroup", "cpu", "cpuacct"),
                                mount("/sys/fs/cgroup/freezer", "cgroup", "freezer"),
                                mount("/sys/fs/cgroup/memory", "cgroup", "memory")));
        assertThat(cgroups.layout()).isEqualTo(Cgroups.Layout.HYBRID);
        assertThat(cgroups.identity()).isEqualTo(Path.of("/sys/fs/cgroup/freezer"));
        assertThat(cgroups.joined())
                .containsExactly(
                        Path.of("/sys/fs/cgroup/freezer"),
                        Path.of("/sys/fs/cgroup/memory"),
                        Path.of("/sys/fs/cgroup/cpu,cpuacct"));
        assertThat(cgroups.all()).contains(Path.of("/sys/fs/cgroup/unified"));
        assertThat(cgroups.controllers()).containsExactly("cpu", "cpuacct", "memory", "freezer");
    }

    @Test
    void aTreeOfSystemdsNameAloneBesideVersionTwoIsV2() {
        Cgroups cgroups =
                Cgroups.of(
                        List.of(
                                mount("/sys/fs/cgroup", "cgroup2"),
                                mount("/sys/fs/cgroup/systemd", "cgroup", "name=systemd")));
        assertThat(cgroups.layout()).isEqualTo(Cgroups.Layout.V2);
    }

    @Test
    void versionOneAloneIsV1() {
        Cgroups cgroups = Cgroups.of(List.of(mount("/cg/pids", "cgroup", "rw", "pids")));
        assertThat(cgroups.layout()).isEqualTo(Cgroups.Layout.V1);
        assertThat(cgroups.identity()).isEqualTo(Path.of("/cg/pids"));
    }

    @Test
    void noControlGroupsAtAllAreAnError() {
        assertThatThrownBy(() -> Cgroups.of(List.of(mount("/", "ext4"))))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("no control groups are mounted");
    }

    @Test
    void thisHostHasSome() {
        assertThat(Cgroups.detect().controllers()).contains("memory", "pids");
    }

    private static MountInfo mount(String target, String type, String... options) {
        return new MountInfo(1, BytePath.of(target), type, Set.of(options), Set.of());
    }
}
