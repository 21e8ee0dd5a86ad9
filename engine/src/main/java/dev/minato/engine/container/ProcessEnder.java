package dev.minato.engine.container;

import dev.minato.linux.Signals;
import dev.minato.linux.process.Processes;

/** Ends a process of a container, unless its number means another one now. */
final class ProcessEnder implements HealthMonitors.ProcessKiller {
    private final Host host;

    ProcessEnder(Host host) {
        this.host = host;
    }

    @Override
    public void kill(Cell cell, int pid) {
        if (pid > 0 && host.tree().pids(Host.box(cell.id())).contains(pid)) {
            Processes.signal(pid, Signals.KILL);
        }
    }
}
