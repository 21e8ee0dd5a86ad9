package dev.minato.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The same figures, however control groups are laid out. */
class CgroupMeterTest {
    private static final String LEAF = "c/abc/box";
    private static final CgroupUsage SEEN =
            new CgroupUsage(
                    Duration.ofMillis(1_234),
                    30_000_000,
                    OptionalLong.of(64L << 20),
                    7,
                    OptionalLong.of(4096),
                    new CgroupStrain(3, 100, 40, 2));

    private static final CgroupConsumption USED =
            new CgroupConsumption(Duration.ofMillis(1_234), 30_000_000);

    @TempDir private Path folder;

    private void write(String group, Map<String, String> files) throws IOException {
        Path leaf = folder.resolve(group + "/minato-x/" + LEAF);
        Files.createDirectories(leaf);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(leaf.resolve(file.getKey()), file.getValue());
        }
    }

    private Optional<CgroupUsage> read(Cgroups cgroups) {
        return new CgroupMeter(new CgroupTree(cgroups, "x")).read(LEAF);
    }

    private Optional<CgroupStrain> strain(Cgroups cgroups) {
        return new CgroupMeter(new CgroupTree(cgroups, "x")).strain(LEAF);
    }

    private Optional<CgroupConsumption> consumption(Cgroups cgroups) {
        return new CgroupMeter(new CgroupTree(cgroups, "x")).consumption(LEAF);
    }

    private Cgroups unified() {
        return new Cgroups(Cgroups.Layout.V2, Map.of(), Optional.of(folder.resolve("two")));
    }

    private Cgroups one(Cgroups.Layout layout) {
        Map<String, Path> hierarchies = new TreeMap<>();
        for (String name : new String[] {"cpu", "cpuacct", "memory", "pids"}) {
            hierarchies.put(name, folder.resolve(name));
        }
        Optional<Path> beside =
                layout == Cgroups.Layout.HYBRID
                        ? Optional.of(folder.resolve("two"))
                        : Optional.empty();
        return new Cgroups(layout, hierarchies, beside);
    }

    @Test
    void ofVersionTwo() throws IOException {
        write(
                "two",
                Map.of(
                        "cpu.stat",
                        "usage_usec 1234000\nuser_usec 1\nnr_periods 100\nnr_throttled 40\n",
                        "memory.current",
                        "31000000\n",
                        "memory.stat",
                        "anon 5\ninactive_file 1000000\n",
                        "memory.max",
                        (64L << 20) + "\n",
                        "memory.events",
                        "low 0\noom 2\noom_kill 2\n",
                        "pids.current",
                        "7\n",
                        "pids.max",
                        "4096\n",
                        "pids.events",
                        "max 3\n"));
        assertThat(read(unified())).contains(SEEN);
        assertThat(strain(unified())).contains(SEEN.strain());
        assertThat(consumption(unified())).contains(USED);
    }

    @Test
    void ofVersionOneAloneAndWithTwoBeside() throws IOException {
        write("cpu", Map.of("cpu.stat", "nr_periods 100\nnr_throttled 40\nthrottled_time 5\n"));
        write("cpuacct", Map.of("cpuacct.usage", "1234000000\n"));
        write(
                "memory",
                Map.of(
                        "memory.usage_in_bytes",
                        "31000000\n",
                        "memory.stat",
                        "inactive_file 1\ntotal_inactive_file 1000000\n",
                        "memory.limit_in_bytes",
                        (64L << 20) + "\n",
                        "memory.oom_control",
                        "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"));
        write(
                "pids",
                Map.of("pids.current", "7\n", "pids.max", "4096\n", "pids.events", "max 3\n"));
        assertThat(read(one(Cgroups.Layout.V1))).contains(SEEN);
        assertThat(read(one(Cgroups.Layout.HYBRID))).contains(SEEN);
        assertThat(strain(one(Cgroups.Layout.V1))).contains(SEEN.strain());
        assertThat(strain(one(Cgroups.Layout.HYBRID))).contains(SEEN.strain());
        assertThat(consumption(one(Cgroups.Layout.V1))).contains(USED);
        assertThat(consumption(one(Cgroups.Layout.HYBRID))).contains(USED);
    }

    @Test
    void noLimitIsNoNumber() throws IOException {
        write("two", Map.of("memory.max", "max\n", "pids.max", "max\n"));
        assertThat(read(unified()).orElseThrow().memoryLimit()).isEmpty();
        assertThat(read(unified()).orElseThrow().pidsLimit()).isEmpty();
        write("memory", Map.of("memory.limit_in_bytes", "9223372036854771712\n"));
        assertThat(read(one(Cgroups.Layout.V1)).orElseThrow().memoryLimit()).isEmpty();
    }

    @Test
    void aGroupThatIsGoneHasNoFigures() {
        assertThat(read(unified())).isEmpty();
        assertThat(read(one(Cgroups.Layout.V1))).isEmpty();
        assertThat(strain(unified())).isEmpty();
        assertThat(strain(one(Cgroups.Layout.V1))).isEmpty();
        assertThat(consumption(unified())).isEmpty();
        assertThat(consumption(one(Cgroups.Layout.V1))).isEmpty();
    }
}
