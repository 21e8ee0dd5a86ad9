package dev.minato.fuzz;

import com.sun.management.ThreadMXBean;

import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A parser and what must hold for it whatever the input: it answers or throws its own fault, within
 * a bounded time and memory. Runs the kept corpus first, then inputs made of it. An input whose
 * outcome was not seen before joins the pool that further ones are made of.
 *
 * <p>A number of inputs that is always the same by default, so that a run can be repeated; with
 * {@code -Dminato.fuzz.seconds=N} as many as fit, by random seeds. {@code -Dminato.fuzz.seed=N}
 * repeats such a run.
 */
public final class FuzzTarget {
    /** What must hold for an input. */
    public interface Property {
        /**
         * Throws when it does not hold.
         *
         * @return what came out, in a few words: outcomes that differ make further inputs; the
         *     parser's own fault, caught
         */
        Object check(byte[] input) throws Exception;
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long NORMAL_SEED = 1;
    private static final int LARGEST_POOL = 4_000;
    private static final long HANGS_MILLIS = 60_000;

    private final String name;
    private final List<byte[]> words = new ArrayList<>();
    private final List<byte[]> pool = new ArrayList<>();
    private int largest = 16 << 10;
    private int rounds = 10_000;
    private long memory = 64L << 20;
    private long nanos = 2_000_000_000L;

    private FuzzTarget(Class<?> room, String name) {
        this.name = name;
        pool.addAll(FuzzCorpus.read(room, name));
    }

    /**
     * A target of a room.
     *
     * @param test in whose resources the corpus lies
     * @param name of the target and its folder
     */
    public static FuzzTarget of(Class<?> test, String name) {
        return new FuzzTarget(test, name);
    }

    /** Words of the format, which inputs are made of. */
    public FuzzTarget words(String... texts) {
        for (String text : texts) {
            words.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** An input to begin with. */
    public FuzzTarget seed(byte[] input) {
        pool.add(input);
        return this;
    }

    /** Texts to begin with. */
    public FuzzTarget seeds(String... texts) {
        for (String text : texts) {
            pool.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Bytes of the largest input (16 KiB). */
    public FuzzTarget largest(int bytes) {
        largest = bytes;
        return this;
    }

    /** Inputs of a normal run (10,000). */
    public FuzzTarget rounds(int count) {
        rounds = count;
        return this;
    }

    /** Bytes that may be allocated for one input (64 MiB). */
    public FuzzTarget memory(long bytes) {
        memory = bytes;
        return this;
    }

    /** Milliseconds of the processor that one input may take (2,000). */
    public FuzzTarget millis(long limit) {
        nanos = limit * 1_000_000L;
        return this;
    }

    /**
     * Runs it.
     *
     * @throws AssertionError with the target, the seed and the file of the input that failed
     */
    public void run(Property property) {
        if (pool.isEmpty()) {
            throw new IllegalStateException(name + " has neither corpus nor seeds");
        }
        long seconds = Long.getLong("minato.fuzz.seconds", 0);
        long seed = Long.getLong("minato.fuzz.seed", seconds > 0 ? System.nanoTime() : NORMAL_SEED);
        Run run = new Run(property, seed, seconds);
        Thread thread = Thread.ofPlatform().daemon().name("fuzz-" + name).unstarted(run);
        thread.start();
        run.await(thread);
        System.out.printf(
                "fuzz %s: %d inputs, seed %d, %d outcomes%n",
                name, run.count.get(), seed, run.outcomes.size());
    }

    /** One run: a thread of its own, so that an input that never ends can be told. */
    private final class Run implements Runnable {
        private final Property property;
        private final long seed;
        private final long seconds;
        private final InputMutator mutator;
        private final SplittableRandom random;
        private final Set<String> outcomes = new HashSet<>();
        private volatile byte[] present = new byte[0];
        private final AtomicLong count = new AtomicLong();
        private volatile @Nullable Throwable failure;

        Run(Property property, long seed, long seconds) {
            this.property = property;
            this.seed = seed;
            this.seconds = seconds;
            this.random = new SplittableRandom(seed);
            this.mutator = new InputMutator(random, List.copyOf(words), largest);
        }

        @Override
        public void run() {
            try {
                for (byte[] input : List.copyOf(pool)) {
                    tried(input);
                }
                long end = System.nanoTime() + seconds * 1_000_000_000L;
                for (long i = 0; seconds > 0 ? System.nanoTime() < end : i < rounds; i++) {
                    tried(mutator.mutate(pool.get(random.nextInt(pool.size())), pool));
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        private void tried(byte[] input) throws Throwable {
            present = input;
            count.incrementAndGet();
            boolean isNew = outcomes.add(outcome(input));
            if (isNew && pool.size() < LARGEST_POOL) {
                pool.add(input);
            }
        }

        private String outcome(byte[] input) throws Throwable {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long from = THREADS.getCurrentThreadCpuTime();
            Object outcome = property.check(input.clone());
            long took = THREADS.getCurrentThreadCpuTime() - from;
            long tookBytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            if (took > nanos) {
                throw new AssertionError("it took " + took / 1_000_000 + " ms");
            }
            if (tookBytes > memory) {
                throw new AssertionError("it allocated " + tookBytes + " bytes");
            }
            return signature(outcome);
        }

        void await(Thread thread) {
            try {
                long before = -1;
                while (!thread.join(java.time.Duration.ofMillis(HANGS_MILLIS))) {
                    if (count.get() == before) {
                        AssertionError hangs = new AssertionError("it does not end");
                        hangs.setStackTrace(thread.getStackTrace());
                        throw told(hangs, present);
                    }
                    before = count.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            Throwable failed = failure;
            if (failed != null) {
                throw told(failed, smaller(present, failed));
            }
        }

        private AssertionError told(Throwable failed, byte[] input) {
            Path file = FuzzCorpus.keep(name, input);
            String text =
                    """
                    fuzz target %s, seed %d, input %d (%d bytes): %s
                      begins with %s
                      written to %s
                      to keep it, put it under src/test/resources/fuzz/%s\
                    """
                            .formatted(
                                    name,
                                    seed,
                                    count.get(),
                                    input.length,
                                    failed,
                                    shown(input),
                                    file,
                                    name);
            return new AssertionError(text, failed);
        }

        /** Cuts pieces out as long as what is left fails in the same place. */
        private byte[] smaller(byte[] input, Throwable failed) {
            byte[] best = input;
            long end = System.nanoTime() + 5_000_000_000L;
            for (int piece = Math.max(1, best.length / 2); piece > 0; piece /= 2) {
                int at = 0;
                while (at < best.length && System.nanoTime() < end) {
                    byte[] cut = without(best, at, Math.min(best.length, at + piece));
                    if (failure(cut).filter(other -> same(other, failed)).isPresent()) {
                        best = cut;
                    } else {
                        at += piece;
                    }
                }
            }
            return best;
        }

        private Optional<Throwable> failure(byte[] input) {
            try {
                outcome(input);
                return Optional.empty();
            } catch (Throwable e) {
                return Optional.of(e);
            }
        }
    }

    private static byte[] without(byte[] in, int from, int to) {
        byte[] out = Arrays.copyOf(in, in.length - (to - from));
        System.arraycopy(in, to, out, from, in.length - to);
        return out;
    }

    private static boolean same(Throwable one, Throwable other) {
        return one.getClass() == other.getClass() && place(one).equals(place(other));
    }

    private static String place(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("dev.minato."))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("");
    }

    /** Numbers and what stands in quotes are no other outcome. */
    private static String signature(Object outcome) {
        String text = String.valueOf(outcome);
        return text.substring(0, Math.min(text.length(), 200))
                .replaceAll("[0-9]+|\"[^\"]*\"?|'[^']*'?", "#");
    }

    private static String shown(byte[] input) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(input.length, 160); i++) {
            int c = input[i] & 0xff;
            if (c >= ' ' && c < 127 && c != '\\') {
                text.append((char) c);
            } else {
                text.append("\\x%02x".formatted(c));
            }
        }
        return text.toString();
    }
}
