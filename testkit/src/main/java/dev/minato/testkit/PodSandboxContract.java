package dev.minato.testkit;

import static dev.minato.testkit.EngineContract.refused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault.Kind;
import dev.minato.engine.Container;
import dev.minato.engine.LogQuery;
import dev.minato.engine.PodSandbox;
import dev.minato.engine.PodSandboxes;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PodSandboxSpec;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What every {@link PodSandboxes} does. */
public interface PodSandboxContract extends EngineContract {
    PodSandboxSpec SHOP = PodSandboxSpec.of("shop/one", List.of("shop"));

    private PodSandboxes sandboxes() {
        return engine().sandboxes();
    }

    private ContainerSpec.Builder inside(String... argv) {
        return spec(argv)
                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.SandboxNetwork(SHOP.id())));
    }

    @Test
    default void oneThatIsThereIsFoundAlsoAfterARestart() {
        PodSandbox made = sandboxes().ensure(SHOP);
        assertThat(made.spec()).isEqualTo(SHOP);
        assertThat(made.connection().address()).isNotEmpty();
        assertThat(sandboxes().ensure(SHOP)).isEqualTo(made);
        restart();
        assertThat(sandboxes().list()).containsExactly(SHOP);
        assertThat(sandboxes().ensure(SHOP)).isEqualTo(made);
    }

    @Test
    default void anotherSpecificationOfItIsRefused() {
        sandboxes().ensure(SHOP);
        PodSandboxSpec other = PodSandboxSpec.of(SHOP.id(), List.of("other"));
        refused(() -> sandboxes().ensure(other), Kind.CONFLICT, SHOP.id());
        assertThat(sandboxes().list()).containsExactly(SHOP);
    }

    @Test
    default void whatCannotBeMadeIsNotThereAfterwards() {
        PodSandboxSpec nowhere =
                new PodSandboxSpec("x", List.of("x"), "nosuch", Optional.empty(), List.of());
        refused(() -> sandboxes().ensure(nowhere), Kind.NOT_FOUND, "nosuch");
        assertThat(sandboxes().list()).isEmpty();
    }

    @Test
    default void theListIsByIdentifier() {
        for (String id : List.of("b", "a", "c")) {
            sandboxes().ensure(PodSandboxSpec.of(id, List.of(id)));
        }
        assertThat(sandboxes().list())
                .extracting(PodSandboxSpec::id)
                .containsExactly("a", "b", "c");
    }

    @Test
    default void itsContainersShareOneAddressAndStartAndEndByThemselves() {
        PodSandbox sandbox = sandboxes().ensure(SHOP);
        Container one = started(inside("sleep", "1000"));
        Container other = started(inside("sleep", "1000"));
        for (Container container : List.of(one, other)) {
            assertThat(container.connection()).contains(sandbox.connection());
        }
        containers().stop(one.id(), Optional.of(Duration.ZERO));
        assertThat(containers().get(one.id()).connection()).isEmpty();
        containers().start(one.id());
        assertThat(containers().get(one.id()).connection()).contains(sandbox.connection());
        Container looks = started(inside("cat", "/proc/net/fib_trie"));
        StringBuilder printed = new StringBuilder();
        containers()
                .logs(
                        looks.id(),
                        LogQuery.following(),
                        (time, from, data) ->
                                printed.append(new String(data, StandardCharsets.UTF_8)));
        assertThat(printed).contains("|-- " + sandbox.connection().address());
    }

    @Test
    default void itGoesWhenNoContainerRunsInItAndNotBefore() {
        sandboxes().ensure(SHOP);
        Container container = started(inside("sleep", "1000"));
        refused(() -> sandboxes().remove(SHOP.id()), Kind.CONFLICT, container.shortId());
        containers().stop(container.id(), Optional.of(Duration.ZERO));
        sandboxes().remove(SHOP.id());
        sandboxes().remove(SHOP.id());
        sandboxes().remove("nosuch");
        assertThat(sandboxes().list()).isEmpty();
    }
}
