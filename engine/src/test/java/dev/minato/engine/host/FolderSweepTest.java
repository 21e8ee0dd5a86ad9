package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.engine.stored.RemovalMark;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a start does with folders that no row knows: rows get lost, what users own does not. */
class FolderSweepTest extends FreshEngineFixture {
    @Test
    void volumesWhoseRowsAreLostAreVolumesAgainWithAllTheyHeld() throws Exception {
        StorageSpec storage =
                StorageSpec.NONE.withBinds(List.of(BindSpec.volume("shop-data", "/data")));
        Container writer =
                host.start(
                        host.spec("sh", "-c", "echo orders > /data/orders")
                                .storage(storage)
                                .build());
        host.awaitExit(writer);
        String anonymous = host.engine().volumes().create("", Map.of(), Map.of()).name();
        Path kept = host.home().volumes().resolve(anonymous).resolve("_data/kept");
        Files.writeString(kept, "too");

        withoutRows("DELETE FROM engine_volume");

        assertThat(host.home().volumes().resolve("shop-data/_data/orders")).hasContent("orders\n");
        assertThat(host.engine().volumes().get("shop-data").anonymous()).isFalse();
        assertThat(host.engine().volumes().get(anonymous).anonymous()).isTrue();
        assertThat(kept).hasContent("too");
    }

    @Test
    void theFilesOfAContainerWhoseRowIsLostAreMovedAside() throws Exception {
        Container container = host.start("sh", "-c", "echo work > /work");
        host.awaitExit(container);

        withoutRows("DELETE FROM engine_container");

        assertThat(host.folders()).doesNotContain(container.id());
        try (Stream<Path> found = Files.walk(host.home().lostAndFound())) {
            assertThat(found.filter(file -> file.endsWith("work") && Files.isRegularFile(file)))
                    .singleElement()
                    .satisfies(file -> {
                        assertThat(file).hasContent("work\n");
                        assertThat(file.toString()).contains(container.id());
                    });
        }
    }

    @Test
    void whatWasBeingRemovedWhenTheDaemonDiedIsRemovedByTheNext() throws Exception {
        Container container = host.start("sh", "-c", "echo work > /work");
        host.awaitExit(container);
        host.engine().volumes().create("old", Map.of(), Map.of());
        Path old = host.home().volumes().resolve("old");
        Files.writeString(old.resolve("_data/file"), "x");
        RemovalMark.begin(host.home().containers().resolve(container.id()));
        RemovalMark.begin(old);

        withoutRows("DELETE FROM engine_volume", "DELETE FROM engine_container");

        assertThat(host.folders()).isEmpty();
        assertThat(old).doesNotExist();
        assertThat(host.home().lostAndFound()).doesNotExist();
    }

    @Test
    void aRemovalThatDidNotReachTheRowIsUndone() throws Exception {
        host.engine().volumes().create("kept", Map.of(), Map.of());
        Path kept = host.home().volumes().resolve("kept");
        Files.writeString(kept.resolve("_data/file"), "x");
        RemovalMark.begin(kept);

        host.restart();
        assertThat(RemovalMark.isBegun(kept)).isFalse();
        withoutRows("DELETE FROM engine_volume");

        assertThat(kept.resolve("_data/file")).hasContent("x");
    }

    @Test
    void theEmptyFolderOfAVolumeThatWasBeingMadeGoes() throws Exception {
        Path begun = host.home().volumes().resolve("begun");
        Files.createDirectories(begun.resolve("_data"));

        host.restart();

        assertThat(begun).doesNotExist();
        assertThat(host.engine().volumes().list()).isEmpty();
    }

    private void withoutRows(String... statements) throws IOException {
        host.leave();
        List<Migrations> none = List.of();
        try (Database database = Database.open(host.home().database(), none)) {
            for (String statement : statements) {
                database.write(tx -> tx.update(statement));
            }
        }
        host.comeBack();
    }
}
