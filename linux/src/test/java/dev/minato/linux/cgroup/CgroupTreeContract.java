package dev.minato.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.linux.Signals;
import dev.minato.linux.files.Pipe;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds in every layout, with real control groups of this host. */
public abstract class CgroupTreeContract {
    private final Cgroups cgroups = cgroups();
    private final CgroupTree tree = new CgroupTree(cgroups, "test" + ProcessHandle.current().pid());
    private final List<ChildProcess> children = new ArrayList<>();

    /** The layout in question. */
    abstract Cgroups cgroups();

    @AfterEach
    void clean() throws Exception {
        tree.leaves("").forEach(tree::kill);
        children.forEach(ChildProcess::await);
        in.close();
        out.close();
        tree.removeAll();
        for (Path hierarchy : cgroups.all()) {
            assertThat(hierarchy.resolve("minato-test" + ProcessHandle.current().pid()))
                    .doesNotExist();
        }
    }

    @Test
    void aProcessInALeafIsSeenFromAbove() {
        ChildProcess child = start("exec sleep 100");
        tree.enter("c/one/box", child.pid());

        assertThat(tree.pids("c/one/box")).containsExactly(child.pid());
        assertThat(tree.pids("c/one")).containsExactly(child.pid());
        assertThat(tree.populated("c")).isTrue();
        assertThat(tree.populated("c/one/conmon")).isFalse();
        assertThat(tree.leaves("c")).containsExactly("one");
        assertThat(tree.leaves("c/one")).containsExactly("box");
        assertThat(tree.leaves("none")).isEmpty();
    }

    @Test
    void aProcessIsInEveryHierarchyThatMatters() throws Exception {
        ChildProcess child = start("exec sleep 100");
        tree.enter("edge", child.pid());

        String groups = Files.readString(Path.of("/proc/" + child.pid() + "/cgroup"));
        assertThat(groups.lines().filter(line -> line.endsWith(tree.runtimePath("edge"))))
                .hasSize(cgroups.joined().size());
    }

    @Test
    void killingLeavesNothingOfATreeThatForksAndIgnoresSignals() throws Exception {
        ChildProcess child =
                start(
                        "read go; trap '' TERM INT; i=0; while [ $i -lt 30 ]; do (trap '' TERM;"
                            + " sleep 100) & i=$((i+1)); done; echo ready; while :; do (:) ; done");
        tree.enter("c/one/box", child.pid());
        in.write('\n');
        assertThat(out.read()).isEqualTo('r');

        tree.kill("c/one");

        assertThat(tree.populated("c/one")).isFalse();
        assertThat(child.await()).isEqualTo(128 + Signals.KILL);
    }

    @Test
    void killingWhatIsNotThereIsNoError() {
        tree.kill("c/none");
        tree.remove("c/none");
        assertThat(tree.pids("c/none")).isEmpty();
        assertThat(tree.oomKills("c/none")).isEmpty();
    }

    @Test
    void aLeafInUseIsNotRemoved() {
        ChildProcess child = start("exec sleep 100");
        tree.enter("c/one/box", child.pid());
        assertThatThrownBy(() -> tree.remove("c/one"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("in use");

        tree.kill("c/one");
        tree.remove("c/one");
        assertThat(tree.leaves("c")).isEmpty();
    }

    @Test
    void saysHowOftenTheKernelKilledForMemory() {
        tree.create("c/one/box");
        boolean counts = cgroups.controllers().contains("memory");
        assertThat(tree.oomKills("c/one/box"))
                .isEqualTo(counts ? Optional.of(0L) : Optional.empty());
    }

    @Test
    void liesInABaseThatIsGiven() {
        CgroupTree below = new CgroupTree(cgroups, "inner", Optional.of("minato-test.slice/x"));
        assertThat(below.runtimePath("edge")).isEqualTo("/minato-test.slice/x/minato-inner/edge");
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (String name : new String[] {"..", "c/../../x", "/c", "", "c//d", "c/.."}) {
            assertThatThrownBy(() -> tree.create(name))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private InputStream out = InputStream.nullInputStream();
    private OutputStream in = OutputStream.nullOutputStream();

    private ChildProcess start(String script) {
        Pipe stdin = Pipe.open();
        Pipe stdout = Pipe.open();
        ChildProcess child =
                Spawn.start(
                        new SpawnSpec(
                                List.of("/bin/sh", "-c", script),
                                Map.of("PATH", "/usr/bin:/bin"),
                                Map.of(0, stdin.read(), 1, stdout.write()),
                                Optional.empty(),
                                true));
        children.add(child);
        stdin.read().close();
        stdout.write().close();
        out = stdout.read().input();
        in = stdin.write().output();
        return child;
    }
}
