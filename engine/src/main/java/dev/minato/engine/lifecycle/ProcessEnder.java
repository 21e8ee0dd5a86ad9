package dev.minato.engine.lifecycle;

import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.linux.Signals;
import dev.minato.linux.process.Processes;

/** Ends a process of a container, unless its number means another one now. */
public final class ProcessEnder implements HealthMonitors.ProcessKiller {
    private final EngineHost host;

    public ProcessEnder(EngineHost host) {
        this.host = host;
    }

    @Override
    public void kill(ContainerEntry cell, int pid) {
        if (pid > 0 && host.tree().pids(EngineHost.box(cell.id())).contains(pid)) {
            Processes.signal(pid, Signals.KILL);
        }
    }
}
