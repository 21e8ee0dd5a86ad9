package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** NetworkNamespaces that steps of builds are lent. */
class BuildStepNetworkTest extends NetworksFixture {
    @Test
    void aStepOfABuildHasANetworkAndSeesNoNames() {
        NetworkSandbox step = host.networks().lend("step1");
        assertThat(host.reaches(step, step.endpoint().gateway())).isTrue();
        assertThat(host.registry().sources()).doesNotContainKey(step.endpoint().address());
        assertThat(Files.exists(step.netns())).isTrue();
        assertThat(host.networks().endpoints()).isEmpty();
        host.networks().giveBack("step1");
    }

    @Test
    void aStepGetsWhatAStepBeforeItGaveBackAndAContainerDoesNot() {
        NetworkSandbox first = host.networks().lend("step1");
        NetworkSandbox beside = host.networks().lend("step2");
        assertThat(beside.netns()).isNotEqualTo(first.netns());
        host.networks().giveBack("step1");
        host.networks().giveBack("step1");

        NetworkSandbox box = host.acquire("one");
        NetworkSandbox second = host.networks().lend("step3");

        assertThat(box.netns()).isNotEqualTo(first.netns());
        assertThat(second).isEqualTo(first);
        assertThat(host.reaches(second, second.endpoint().gateway())).isTrue();
    }

    @Test
    void aNamespaceOfStepsThatSomebodyRemovedIsNotLent() {
        NetworkSandbox first = host.networks().lend("step1");
        host.networks().giveBack("step1");
        host.removeNamespaces();

        NetworkSandbox second = host.networks().lend("step2");

        assertThat(second.netns()).isNotEqualTo(first.netns());
        assertThat(host.reaches(second, second.endpoint().gateway())).isTrue();
    }

    @Test
    void ofManyThatStepsGaveBackFewAreKept() {
        List<NetworkSandbox> lent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            lent.add(host.networks().lend("step" + i));
        }
        for (int i = 0; i < 6; i++) {
            host.networks().giveBack("step" + i);
        }

        host.await(() -> lent.stream().filter(one -> Files.exists(one.netns())).count() == 4);
    }

    @Test
    void theNextDaemonRemovesWhatStepsHad() {
        NetworkSandbox step = host.networks().lend("step1");
        host.restart();
        host.networks().releaseAllBut(Set.of());

        host.await(() -> !Files.exists(step.netns()));
    }
}
