package dev.minato.engine.container;

import dev.minato.engine.AttachOptions;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.NetworkSpec;
import dev.minato.engine.WaitCondition;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Measures what a client of {@code run --rm IMAGE true} waits for; not a test. */
final class Pace {
    private Pace() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        Path folder = Files.createTempDirectory("pace");
        try (TestEngine host = new TestEngine(folder)) {
            for (String mode : new String[] {"default", "none"}) {
                double[][] taken = new double[rounds][];
                for (int i = 0; i < rounds; i++) {
                    taken[i] = run(host, mode);
                    Thread.sleep(150);
                }
                print(mode, taken);
            }
        }
    }

    private static double[] run(TestEngine host, String mode) throws Exception {
        long t0 = System.nanoTime();
        Container container =
                host.engine()
                        .containers()
                        .create(
                                host.spec("true")
                                        .network(NetworkSpec.DEFAULT.withMode(mode))
                                        .autoRemove(true)
                                        .build());
        CompletableFuture<Integer> removed =
                host.engine().containers().wait(container.id(), WaitCondition.REMOVED);
        long t1 = System.nanoTime();
        try (Attachment attachment =
                host.engine().containers().attach(container.id(), AttachOptions.OUTPUT)) {
            host.engine().containers().start(container.id());
            long t2 = System.nanoTime();
            TestEngine.readAll(attachment);
            long t3 = System.nanoTime();
            TestEngine.get(removed);
            long t4 = System.nanoTime();
            return new double[] {ms(t1 - t0), ms(t2 - t1), ms(t3 - t2), ms(t4 - t3), ms(t4 - t0)};
        }
    }

    private static double ms(long nanos) {
        return nanos / 1e6;
    }

    private static void print(String mode, double[][] taken) {
        String[] names = {"create", "start", "output ends", "removed", "all"};
        for (int column = 0; column < names.length; column++) {
            int at = column;
            double[] sorted =
                    Arrays.stream(taken, taken.length / 3, taken.length)
                            .mapToDouble(row -> row[at])
                            .sorted()
                            .toArray();
            System.out.printf(
                    "%-8s %-12s median %6.2f ms  best %6.2f ms%n",
                    mode, names[at], sorted[sorted.length / 2], sorted[0]);
        }
    }
}
