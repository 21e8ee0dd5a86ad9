package dev.minato.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.stored.ContainerIntent;
import dev.minato.engine.stored.ContainerRow;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Containers by identifier, name and the beginning of an identifier. */
class ContainerIndexTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final ContainerIndex index = new ContainerIndex();

    private static String id(String beginning) {
        return beginning + "0".repeat(64 - beginning.length());
    }

    private static ContainerEntry entry(String beginning, String name, NetworkMode mode) {
        ContainerSpec spec =
                ContainerSpec.builder("tiny:1", new ImageId(Digest.of(new byte[0])))
                        .network(NetworkSpec.DEFAULT.withMode(mode))
                        .hostname("host-of-" + name)
                        .build();
        return entry(beginning, name, spec, NOON);
    }

    private static ContainerEntry entry(
            String beginning, String name, ContainerSpec spec, Instant created) {
        ContainerRow row =
                new ContainerRow(
                        id(beginning),
                        name,
                        created,
                        ContainerIntent.CREATED,
                        spec,
                        Optional.empty(),
                        List.of(),
                        Optional.empty());
        return new ContainerEntry(row, Path.of("/containers").resolve(id(beginning)));
    }

    private ContainerEntry added(String beginning, String name) {
        ContainerEntry entry = entry(beginning, name, new NetworkMode.NoNetwork());
        index.add(entry);
        return entry;
    }

    private ContainerEntry added(String beginning, Instant created) {
        ContainerSpec spec =
                ContainerSpec.builder("tiny:1", new ImageId(Digest.of(new byte[0]))).build();
        ContainerEntry entry = entry(beginning, "n" + beginning, spec, created);
        index.add(entry);
        return entry;
    }

    @Test
    void aContainerIsFoundByIdentifierNameAndBeginning() {
        ContainerEntry one = added("ab1", "one");
        added("cd", "two");
        for (String text : List.of(id("ab1"), "one", "/one", "ab1", "a")) {
            assertThat(index.find(text)).isSameAs(one);
        }
        assertThat(index.byId("ab1")).isEmpty();
        assertThat(index.lookUp("nobody")).isEmpty();
        assertThatThrownBy(() -> index.find("nobody"))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.NOT_FOUND))
                .hasMessage("No such container: nobody");
        assertThatThrownBy(() -> index.find("")).hasMessage("No such container: ");
    }

    @Test
    void aNameComesBeforeTheBeginningOfAnIdentifier() {
        added("abc", "one");
        ContainerEntry named = added("def", "abc");
        assertThat(index.find("abc")).isSameAs(named);
        assertThat(index.find("ab").name()).isEqualTo("one");
    }

    @Test
    void theBeginningOfSeveralIsRefusedAlsoToThoseWhoOnlyLook() {
        added("ab1", "one");
        added("ab2", "two");
        assertThatThrownBy(() -> index.lookUp("ab"))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessage("multiple IDs found with provided prefix: ab");
    }

    /** Rows have milliseconds: many containers have the same. */
    @Test
    void ofTheSameMomentTheLastAddedIsTheNewest() {
        List<ContainerEntry> expected = new ArrayList<>();
        expected.add(added("ff", NOON.plusMillis(1)));
        for (int i = 0; i < 40; i++) {
            expected.add(1, added("%02x".formatted(i * 37 % 256), NOON));
        }
        expected.add(added("fe", NOON.minusMillis(1)));
        assertThat(index.all()).containsExactlyElementsOf(expected);
        index.remove(expected.remove(7));
        assertThat(index.all()).containsExactlyElementsOf(expected);
    }

    @Test
    void aNameHasOneHolder() {
        index.reserve("one", id("a"));
        assertThat(index.isTaken("one")).isTrue();
        assertThatThrownBy(() -> index.reserve("one", id("b")))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessage(
                        "the name \"one\" is in use by container "
                                + id("a")
                                + ": remove or rename that one first");
        assertThat(index.lookUp("one")).as("nothing has the name yet").isEmpty();
        index.release("one", id("b"));
        assertThat(index.isTaken("one")).as("only its holder gives it back").isTrue();
        index.release("one", id("a"));
        assertThat(index.isTaken("one")).isFalse();
    }

    @Test
    void noneIsAddedUnderTheNameOfAnother() {
        ContainerEntry first = added("a", "one");
        ContainerEntry second = entry("b", "one", new NetworkMode.NoNetwork());
        assertThatThrownBy(() -> index.add(second)).hasMessageContaining("is in use");
        assertThat(index.find("one")).isSameAs(first);
        assertThat(index.all()).containsExactly(first);
        index.remove(first);
        index.add(second);
        assertThat(index.find("one")).isSameAs(second);
    }

    @Test
    void whatIsRemovedLeavesTheNameToWhoeverHasItNow() {
        ContainerEntry first = added("a", "one");
        index.release("one", first.id());
        ContainerEntry second = added("b", "one");
        index.remove(first);
        assertThat(index.find("one")).isSameAs(second);
    }

    @Test
    void namesAreThoseOfTheOneWhoseNetworkIsShared() {
        ContainerEntry owner = added("a", "owner");
        ContainerEntry middle = entry("b", "middle", new NetworkMode.SharedNetwork(owner.id()));
        ContainerEntry last = entry("c", "last", new NetworkMode.SharedNetwork("middle"));
        index.add(middle);
        index.add(last);
        assertThat(index.namesOf(last)).isSameAs(owner);
        Container shown = index.view(last);
        assertThat(shown.name()).isEqualTo("last");
        assertThat(shown.spec().hostname()).isEqualTo("host-of-owner");
        assertThat(shown.directory()).isEqualTo(owner.directory());
        index.remove(owner);
        assertThat(index.namesOf(last)).as("as far as there are any").isSameAs(middle);
    }

    @Test
    void twoThatShareEachOthersNetworkEndTheSearch() {
        ContainerEntry one = entry("a", "one", new NetworkMode.SharedNetwork("two"));
        ContainerEntry two = entry("b", "two", new NetworkMode.SharedNetwork("one"));
        index.add(one);
        index.add(two);
        assertThat(index.namesOf(one)).isIn(one, two);
    }
}
