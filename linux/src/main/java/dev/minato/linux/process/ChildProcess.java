package dev.minato.linux.process;

import dev.minato.linux.BlockingCalls;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process started by {@link Spawn}. Somebody must {@link #await()} it, or it stays a zombie until
 * this process ends. Thread-safe.
 */
public final class ChildProcess {
    private final int pid;
    private final Pidfd pidfd;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Integer exit;

    ChildProcess(int pid) {
        this.pid = pid;
        this.pidfd = Pidfd.open(pid);
    }

    public int pid() {
        return pid;
    }

    /** The process's descriptor; it stays open until {@link #await()} has returned. */
    public Pidfd pidfd() {
        return pidfd;
    }

    /**
     * Waits for the end.
     *
     * @return the exit code, or 128 and the number of the signal that killed it
     */
    public int await() {
        return BlockingCalls.on("await-" + pid, this::reap);
    }

    private int reap() {
        lock.lock();
        try {
            if (exit == null) {
                exit = reapNow();
                pidfd.close();
            }
            return exit;
        } finally {
            lock.unlock();
        }
    }

    private int reapNow() {
        try (ScratchMemory s = new ScratchMemory("process " + pid)) {
            MemorySegment status = s.zeros(4);
            Syscall.WAIT4.call(s, pid, status.address(), 0, 0);
            int bits = status.get(ValueLayout.JAVA_INT, 0);
            int signal = bits & 0x7f;
            return signal == 0 ? bits >> 8 & 0xff : 128 + signal;
        }
    }
}
