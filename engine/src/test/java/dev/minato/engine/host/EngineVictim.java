package dev.minato.engine.host;

import dev.minato.engine.Container;
import dev.minato.engine.ExecStart;
import dev.minato.engine.LogQuery;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.StepSpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.linux.files.Dir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An engine in a process of its own, with everything under way, to be killed. */
public final class EngineVictim {
    public static final String READY = "everything is under way";

    private EngineVictim() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        TestEngine host = new TestEngine(folder);
        Container runs =
                host.start(
                        host.spec(
                                        "sh",
                                        "-c",
                                        "i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done")
                                .name("runs")
                                .network(NetworkSpec.DEFAULT)
                                .build());
        host.start(waiting(host, "ends", "exit 42"));
        host.start(
                host.spec("sh", "-c", "while [ ! -e /shared/go ]; do sleep 0.02; done; exit 43")
                        .name("transient")
                        .storage(shared(folder))
                        .autoRemove(true)
                        .build());
        host.engine().containers().create(host.spec("true").name("created").build());
        detachedExec(host, runs);
        directExec(host, runs);
        step(host, folder);
        TestEngine.await(() -> host.log(runs, LogQuery.ALL).contains("2\n"));
        Container expected =
                host.engine()
                        .containers()
                        .create(host.spec("true").name("expected").autoRemove(true).build());
        TestEngine.await(() -> !host.tree().pids(EngineHost.leaf(expected.id())).isEmpty());
        System.out.println(READY);
        new CountDownLatch(1).await();
    }

    private static StorageSpec shared(Path folder) throws Exception {
        Path shared = Files.createDirectories(folder.resolve("shared"));
        return StorageSpec.NONE.withBinds(List.of(BindSpec.path(shared, "/shared")));
    }

    private static ContainerSpec waiting(TestEngine host, String name, String then)
            throws Exception {
        Path folder = host.home().root().resolveSibling("");
        return host.spec("sh", "-c", "while [ ! -e /shared/go ]; do sleep 0.02; done; " + then)
                .name(name)
                .storage(shared(folder))
                .build();
    }

    private static void detachedExec(TestEngine host, Container container) {
        String id =
                host.engine().execs().create(container.id(), ExecSpec.of(List.of("sleep", "1111")));
        host.engine().execs().start(id, ExecStart.DETACHED).close();
    }

    private static void directExec(TestEngine host, Container container) {
        String id =
                host.engine().execs().create(container.id(), ExecSpec.of(List.of("sleep", "2222")));
        var line = host.engine().execs().start(id, ExecStart.ATTACHED);
        Thread.ofVirtual().start(() -> TestEngine.readAll(line));
        TestEngine.await(() -> host.engine().execs().inspect(id).pid() > 0);
    }

    private static void step(TestEngine host, Path folder) throws Exception {
        Path upper = Files.createDirectories(folder.resolve("step/upper"));
        Path work = Files.createDirectories(folder.resolve("step/work"));
        CountDownLatch printed = new CountDownLatch(1);
        List<Dir> image = host.images().open();
        try {
            host.engine()
                    .steps()
                    .start(
                            new StepSpec(
                                    image,
                                    upper,
                                    work,
                                    new StepSpec.Command(
                                            List.of("sh", "-c", "echo step; sleep 3333"),
                                            List.of(),
                                            "/",
                                            ""),
                                    StepSpec.Network.DEFAULT,
                                    "step",
                                    List.of()),
                            (source, data, offset, length) -> printed.countDown());
        } finally {
            image.forEach(Dir::close);
        }
        printed.await();
    }
}
