package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildListener;
import dev.minato.builder.cache.PruneOptions;
import dev.minato.image.catalog.Image;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

class ConcurrentBuildTest extends BuildFixture {
    @Test
    void buildsThatWantTheSameStepDoItOnce() throws Exception {
        lab.file("a", "1");
        String file = "FROM busybox:test\nCOPY a /a\nRUN sleep 0.2; echo $(cat /a) > /b\n";
        List<Future<ImageId>> builds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            CompletableFuture<ImageId> build = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() ->
                            build.complete(
                                    lab.build(file, UnaryOperator.identity(), BuildListener.SILENT)
                                            .id()));
            builds.add(build);
        }
        List<ImageId> images = new ArrayList<>();
        for (Future<ImageId> build : builds) {
            images.add(build.get(30, TimeUnit.SECONDS));
        }
        assertThat(images).allMatch(images.getFirst()::equals);
        assertThat(lab.steps().count()).isEqualTo(1);
    }

    @Test
    void independentStagesRunBesideEachOther() {
        Image image =
                lab.build(
                        """
                        FROM busybox:test AS a
                        RUN while [ ! -e /tmp/../old/file ]; do :; done; echo a > /a
                        FROM busybox:test AS b
                        RUN echo b > /b
                        FROM busybox:test
                        COPY --from=a /a /
                        COPY --from=b /b /
                        """);
        assertThat(lab.files(image)).containsOnlyKeys("/a", "/b");
        List<BuildEvent> events = lab.events();
        int firstEnd = -1;
        int starts = 0;
        for (int i = 0; i < events.size() && firstEnd < 0; i++) {
            if (events.get(i) instanceof BuildEvent.StepStarted s
                    && s.step().text().startsWith("FROM")) {
                starts++;
            }
            if (events.get(i) instanceof BuildEvent.StepDone d
                    && d.step().text().startsWith("RUN")) {
                firstEnd = i;
            }
        }
        assertThat(starts).isEqualTo(3);
    }

    @Test
    void anInterruptEndsTheBuildAndLeavesNothing() throws Exception {
        Throwable thrown = lab.interrupted("FROM busybox:test\nRUN echo go; sleep 1000\n");
        assertThat(thrown).isInstanceOf(Fault.class).hasMessage("the build was cancelled");
        lab.assertNothingIsLeft();
        assertThat(lab.cache().size()).isZero();
    }

    @Test
    void aStageThatFailsEndsTheOthers() {
        long begin = System.nanoTime();
        assertThatThrownBy(() ->
                        lab.build(
                                "FROM busybox:test AS slow\nRUN sleep 1000\n"
                                        + "FROM busybox:test AS bad\nRUN exit 9\n"
                                        + "FROM scratch\nCOPY --from=slow /x /\n"
                                        + "COPY --from=bad /x /\n"))
                .hasMessageContaining("exit code: 9");
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(60));
    }

    @Test
    void aListenerThatThrowsEndsTheBuild() {
        assertThatThrownBy(() ->
                        lab.build(
                                "FROM busybox:test\nRUN echo x; sleep 1\n",
                                UnaryOperator.identity(),
                                event -> {
                                    if (event instanceof BuildEvent.StepDone) {
                                        throw Fault.unavailable("nobody listens");
                                    }
                                }))
                .hasMessageContaining("nobody listens");
    }

    @Test
    void aListenerThatThrowsAtOutputEndsTheCommand() {
        assertThatThrownBy(() ->
                        lab.build(
                                "FROM busybox:test\nRUN echo x; sleep 1000\n",
                                UnaryOperator.identity(),
                                event -> {
                                    if (event instanceof BuildEvent.StepOutput) {
                                        throw Fault.unavailable("the client is gone");
                                    }
                                }))
                .hasMessageContaining("the client is gone");
    }

    @Test
    void aForgottenStepIsDoneAgain() {
        String file = "FROM busybox:test\nRUN echo x > /x\n";
        Image first = lab.build(file);
        assertThat(lab.cache().size()).isEqualTo(1);
        assertThat(lab.cache().prune(PruneOptions.EVERYTHING, 0)).isNotEmpty();
        assertThat(lab.cache().size()).isZero();
        lab.store()
                .images()
                .remove(first.id().toString(), true, dev.minato.image.catalog.ImageUses.NONE);
        lab.store().collector().collect();
        lab.store().collector().collect();
        lab.build(file);
        assertThat(lab.steps().count()).isEqualTo(2);
    }

    @Test
    void layersOfTheCacheSurviveTheCollection() {
        String file = "FROM busybox:test\nRUN echo x > /x\n";
        Image first = lab.build(file);
        lab.store()
                .images()
                .remove(first.id().toString(), true, dev.minato.image.catalog.ImageUses.NONE);
        lab.store().collector().collect();
        lab.store().collector().collect();
        assertThat(lab.build(file).id()).isEqualTo(first.id());
        assertThat(lab.steps().count()).isEqualTo(1);
    }
}
