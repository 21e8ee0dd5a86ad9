package dev.minato.engine.run;

import dev.minato.base.Fault;
import dev.minato.engine.ProcessTable;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.process.HostCommand;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Lists the processes of a container with the host's ps(1). */
public final class ProcessLister {
    private static final Pattern ARGUMENT = Pattern.compile("[A-Za-z0-9,=:%_-]{1,200}");

    private final CgroupTree tree;

    public ProcessLister(CgroupTree tree) {
        this.tree = tree;
    }

    public ProcessTable list(ContainerEntry cell, List<String> psArgs) {
        List<String> argv = new ArrayList<>(List.of("ps"));
        argv.addAll(psArgs.isEmpty() ? List.of("-ef") : psArgs);
        for (String argument : psArgs) {
            if (!ARGUMENT.matcher(argument).matches()) {
                throw Fault.invalid("ps_args", "ps arguments \"" + argument + "\" are not allowed");
            }
        }
        HostCommand.Result result = HostCommand.run(argv, new byte[0], Duration.ofSeconds(10));
        if (result.exit() != 0) {
            throw Fault.invalid("ps_args", "ps: " + result.complaint());
        }
        String text = new String(result.out(), StandardCharsets.UTF_8);
        return parse(text, new HashSet<>(tree.pids(EngineHost.box(cell.id()))));
    }

    /** The lines of processes that are ours, split as moby does: the last column takes the rest. */
    public static ProcessTable parse(String text, Set<Integer> pids) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            throw Fault.invalid("ps_args", "Couldn't find PID field in ps output");
        }
        List<String> titles = List.of(lines.getFirst().strip().split(" +", -1));
        int column = titles.indexOf("PID");
        if (column < 0) {
            throw Fault.invalid("ps_args", "Couldn't find PID field in ps output");
        }
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = List.of(line.strip().split(" +", titles.size()));
            if (fields.size() > column && pids.contains(number(fields.get(column)))) {
                rows.add(fields);
            }
        }
        return new ProcessTable(titles, rows);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
