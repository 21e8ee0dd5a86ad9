package dev.minato.testkit;

import static dev.minato.testkit.EngineContract.refused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault.Kind;
import dev.minato.engine.Container;
import dev.minato.engine.Volume;
import dev.minato.engine.Volumes;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.StorageSpec;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every {@link Volumes} does. */
public interface VolumeContract extends EngineContract {
    private Volumes volumes() {
        return engine().volumes();
    }

    private Volume made(String name) {
        return volumes().create(name, Map.of(), Map.of());
    }

    private Container user(BindSpec bind) {
        return containers()
                .create(
                        spec("sleep", "1000")
                                .storage(StorageSpec.NONE.withBinds(List.of(bind)))
                                .build());
    }

    private List<String> names() {
        return volumes().list().stream().map(Volume::name).toList();
    }

    @Test
    default void aVolumeIsMadeOnceAndStaysAsItWasMade() {
        Volume made = volumes().create("data", Map.of("k", "v"), Map.of());
        assertThat(made.anonymous()).isFalse();
        assertThat(made.mountpoint()).isEmptyDirectory();
        assertThat(volumes().create("data", Map.of("other", "x"), Map.of())).isEqualTo(made);
        assertThat(volumes().get("data")).isEqualTo(made);
        restart();
        assertThat(volumes().get("data")).isEqualTo(made);
    }

    @Test
    default void theListIsByName() {
        List.of("b", "a", "c").forEach(this::made);
        assertThat(names()).containsExactly("a", "b", "c");
    }

    @Test
    default void oneWithoutANameGetsOneAndIsAnonymous() {
        Volume first = made("");
        Volume second = made("");
        assertThat(first.name()).matches("[0-9a-f]{64}").isNotEqualTo(second.name());
        assertThat(first.anonymous()).isTrue();
        assertThat(volumes().get(first.name())).isEqualTo(first);
    }

    @Test
    default void whatIsNotThereIsNotFound() {
        String text = "get nosuch: no such volume";
        refused(() -> volumes().get("nosuch"), Kind.NOT_FOUND, text);
        refused(() -> volumes().bytes("nosuch"), Kind.NOT_FOUND, text);
        refused(() -> volumes().remove("nosuch", false), Kind.NOT_FOUND, text);
        volumes().remove("nosuch", true);
        assertThat(volumes().users("nosuch")).isEmpty();
    }

    @Test
    default void aNameThatBreaksTheRuleMakesNothing() {
        for (String name : List.of("a", "../x", "a/b", "-a", " ", "a\0b", "ä")) {
            if (!name.equals("a")) {
                refused(() -> made(name), Kind.INVALID, "");
            }
        }
        refused(
                () -> volumes().create("v", Map.of(), Map.of("foo", "bar")),
                Kind.INVALID,
                "invalid option: \"foo\"");
        assertThat(names()).isEmpty();
    }

    @Test
    default void whatIsUsedIsNotRemovedAlsoByForce() {
        made("data");
        Container first = user(BindSpec.volume("data", "/a"));
        Container second = user(BindSpec.volume("data", "/b"));
        assertThat(volumes().users("data")).containsExactlyInAnyOrder(first.id(), second.id());
        for (boolean force : new boolean[] {false, true}) {
            refused(
                    () -> volumes().remove("data", force),
                    Kind.CONFLICT,
                    "remove data: volume is in use - [");
        }
        containers().remove(first.id(), true, true);
        assertThat(volumes().users("data")).containsExactly(second.id());
        containers().remove(second.id(), true, true);
        assertThat(names()).as("a named one stays").containsExactly("data");
        volumes().remove("data", false);
        assertThat(names()).isEmpty();
    }

    @Test
    default void anAnonymousOneGoesWithItsContainerWhenThatIsAsked() {
        StorageSpec storage = StorageSpec.NONE.withVolumes(Set.of("/scratch"));
        Container kept = containers().create(spec("cat").storage(storage).build());
        Container gone = containers().create(spec("cat").storage(storage).build());
        assertThat(volumes().list()).hasSize(2).allMatch(Volume::anonymous);
        containers().remove(gone.id(), false, true);
        containers().remove(kept.id(), false, false);
        assertThat(names()).containsExactly(kept.mounts().getFirst().name());
    }

    @Test
    default void itsBytesAreThoseOfItsFilesAndGoWithIt() throws Exception {
        Volume volume = made("data");
        Files.write(volume.mountpoint().resolve("file"), new byte[100_000]);
        assertThat(volumes().bytes("data")).isBetween(100_000L, 200_000L);
        volumes().remove("data", false);
        assertThat(volume.mountpoint()).doesNotExist();
        assertThat(made("data").mountpoint()).isEmptyDirectory();
    }
}
