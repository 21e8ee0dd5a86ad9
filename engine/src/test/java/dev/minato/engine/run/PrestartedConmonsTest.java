package dev.minato.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.host.TestEngine;
import dev.minato.linux.Signals;
import dev.minato.linux.process.Pidfd;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Conmons that begin before anybody has asked for a start. */
class PrestartedConmonsTest extends SharedEngineFixture {
    private static Container create(String... argv) throws Exception {
        return host.engine().containers().create(host.spec(argv).build());
    }

    private static List<Integer> waiting(Container container) {
        return host.tree().pids(EngineHost.leaf(container.id()));
    }

    private static int exitOf(Container container) throws Exception {
        host.engine().containers().start(container.id());
        return host.awaitExit(container);
    }

    @Test
    void aContainerThatNobodyStartsHoldsNothingForLongAndStartsLater() throws Exception {
        Container container = create("sh", "-c", "exit 7");
        TestEngine.await(() -> !waiting(container).isEmpty());
        host.awaitNothingLeft();
        assertThat(exitOf(container)).isEqualTo(7);
        host.engine().containers().remove(container.id(), false, false);
    }

    @Test
    void aContainerThatIsRemovedAtOnceLeavesNothing() throws Exception {
        List<Container> made = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            made.add(create("true"));
        }
        for (Container container : made) {
            host.engine().containers().remove(container.id(), false, false);
        }
        host.awaitNothingLeft();
        assertThat(host.folders()).isEmpty();
    }

    @Test
    void aConmonThatWasKilledWhileItWaitedIsBegunAgain() throws Exception {
        Container container = create("sh", "-c", "exit 8");
        TestEngine.await(() -> !waiting(container).isEmpty());
        for (int pid : waiting(container)) {
            try (Pidfd conmon = Pidfd.open(pid)) {
                conmon.signal(Signals.KILL);
            }
        }
        TestEngine.await(() -> waiting(container).isEmpty());
        assertThat(exitOf(container)).isEqualTo(8);
        host.engine().containers().remove(container.id(), false, false);
    }
}
