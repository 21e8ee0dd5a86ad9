package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** Waits for descriptors (ppoll(2)). */
public final class Poll {
    public static final int IN = 1;
    static final int OUT = 4;

    private static final long POLLFD = 8;
    private static final long SECOND = 1_000_000_000L;

    private Poll() {}

    /** Whether one of the events, an error or the end happened before the time was over. */
    public static boolean await(int fd, int events, Duration timeout) {
        return wait(timeout, events, fd)[0] != 0;
    }

    /** Which of some descriptors can be read or are at their end; -1 stands for none. */
    public static int[] readable(Duration timeout, int... fds) {
        return wait(timeout, IN, fds);
    }

    private static int[] wait(Duration timeout, int events, int... fds) {
        long nanos = Math.max(0, BlockingCalls.nanos(timeout));
        long start = System.nanoTime();
        try (ScratchMemory s = new ScratchMemory("descriptors")) {
            MemorySegment polls = s.zeros(POLLFD * fds.length);
            MemorySegment time = s.zeros(16);
            for (int i = 0; i < fds.length; i++) {
                polls.set(ValueLayout.JAVA_INT, i * POLLFD, fds[i]);
                polls.set(ValueLayout.JAVA_SHORT, i * POLLFD + 4, (short) events);
            }
            while (true) {
                long left = Math.max(0, nanos - (System.nanoTime() - start));
                time.set(ValueLayout.JAVA_LONG, 0, left / SECOND);
                time.set(ValueLayout.JAVA_LONG, 8, left % SECOND);
                long count =
                        Syscall.PPOLL.once(s, polls.address(), fds.length, time.address(), 0, 0);
                if (count >= 0) {
                    int[] ready = new int[fds.length];
                    for (int i = 0; i < fds.length; i++) {
                        ready[i] = polls.get(ValueLayout.JAVA_SHORT, i * POLLFD + 6);
                    }
                    return ready;
                }
                if (s.errno() != Errno.EINTR) {
                    throw Syscall.PPOLL.failure(s);
                }
            }
        }
    }
}
