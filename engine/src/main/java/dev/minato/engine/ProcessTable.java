package dev.minato.engine;

import java.util.List;

/** The processes of a container as ps(1) of the host shows them; pids are the host's. */
public record ProcessTable(List<String> titles, List<List<String>> processes) {
    public ProcessTable {
        titles = List.copyOf(titles);
        processes = List.copyOf(processes);
    }
}
