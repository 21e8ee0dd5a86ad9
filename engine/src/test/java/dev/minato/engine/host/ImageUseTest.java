package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.LogQuery;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.image.catalog.ImageUses;
import dev.minato.image.model.RunConfig;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** What containers take from their image, and what they leave alone. */
class ImageUseTest extends SharedEngineFixture {
    @Test
    void theWritableLayerKeepsNoMountPoints() throws Exception {
        Container container = host.start("sh", "-c", "echo x > /mine");
        host.awaitExit(container);

        assertThat(EngineFolders.names(container.directory().resolve("upper")))
                .containsExactly("mine");
    }

    @Test
    void theImageSaysWhatIsLeftOpen() throws Exception {
        var image =
                host.images()
                        .image(
                                RunConfig.EMPTY.toBuilder()
                                        .entrypoint(List.of("sh", "-c"))
                                        .cmd(List.of("id -u; id -G; pwd; echo $A $B $HOME"))
                                        .env(List.of("A=image", "B=image"))
                                        .user("web")
                                        .workingDir("/made/here")
                                        .build());
        String text =
                host.output(
                        ContainerSpec.builder("defaults", image)
                                .process(
                                        new ProcessSpec(
                                                Optional.empty(),
                                                List.of(),
                                                List.of("A=mine"),
                                                "",
                                                "",
                                                "",
                                                Optional.empty(),
                                                false))
                                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.NoNetwork()))
                                .build());
        assertThat(text).isEqualTo("101\n102 103\n/made/here\nmine image /home/web\n");
    }

    @Test
    void aContainerOutlivesTheForcedRemovalOfItsImage() throws Exception {
        var image = host.images().image(RunConfig.EMPTY.toBuilder().user("web").build());
        Container container =
                host.engine()
                        .containers()
                        .create(
                                ContainerSpec.builder("gone", image)
                                        .process(ProcessSpec.of(List.of("id", "-u")))
                                        .network(
                                                NetworkSpec.DEFAULT.withMode(
                                                        new NetworkMode.NoNetwork()))
                                        .build());
        ImageUses uses = _ -> List.of(new ImageUses.Use(container.id(), false));
        host.store().images().remove(image.toString(), true, uses);
        assertThatThrownBy(() -> host.store().images().get(image)).isInstanceOf(Fault.class);

        host.engine().containers().start(container.id());
        host.awaitExit(container);
        assertThat(host.log(container, LogQuery.ALL)).isEqualTo("101\n");
    }

    @Test
    void theImagesStopSignalIsSent() throws Exception {
        var image = host.images().image(RunConfig.EMPTY.toBuilder().stopSignal("SIGUSR1").build());
        Container container =
                host.start(
                        ContainerSpec.builder("usr1", image)
                                .process(
                                        ProcessSpec.of(
                                                List.of(
                                                        "sh",
                                                        "-c",
                                                        "trap 'exit 9' USR1; echo ready; while :;"
                                                                + " do sleep 0.05; done")))
                                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.NoNetwork()))
                                .build());
        TestEngine.await(() -> host.log(container, LogQuery.ALL).contains("ready"));

        host.engine().containers().stop(container.id(), Optional.empty());
        assertThat(host.look(container).state().exitCode()).isEqualTo(9);
    }
}
