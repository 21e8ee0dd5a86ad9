package dev.minato.cli.output;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Shows the stream of a build: a line when a step begins and one when it is done, its output
 * between, a passing line for a pull on a terminal. Elsewhere the same as plain lines.
 */
public final class BuildView implements AutoCloseable {
    private static final String CYAN = "\033[36m";
    private static final String RED = "\033[31m";
    private static final String DIM = "\033[2m";
    private static final String PLAIN = "\033[0m";
    private static final String NO_TIME = "0.0 s";
    private static final String ERASE = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean quiet;
    private final Map<Integer, String> steps = new HashMap<>();
    private final Map<Integer, Boolean> midLine = new HashMap<>();
    private final Set<Integer> spoken = new HashSet<>();
    private final List<String> findings = new ArrayList<>();
    private boolean passing;
    private String image = "";

    /**
     * A view.
     *
     * @param terminal whether colours and redrawing are understood
     * @param quiet whether nothing is shown but an error
     */
    public BuildView(PrintStream out, boolean terminal, boolean quiet) {
        this.out = out;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /**
     * Shows one object of the stream; Docker's own lines are passed over but for the ID and the
     * error.
     *
     * @throws Fault when it says that the build failed
     */
    public void show(JsonNode line) {
        String error = JsonTree.text(line, "error");
        if (!error.isEmpty()) {
            erasePassing();
            throw Fault.of(Fault.Kind.CONFLICT, error);
        }
        String id = JsonTree.text(line, "aux.ID");
        if (!id.isEmpty()) {
            image = id;
        }
        JsonNode event = line.path("minato");
        if (!quiet && event.isObject()) {
            event(event);
            out.flush();
        }
    }

    private void event(JsonNode event) {
        int step = event.path("step").asInt(0);
        switch (JsonTree.text(event, "event")) {
            case "started" -> started(event, step);
            case "cached" -> {
                if (!steps.containsKey(step)) {
                    started(event, step);
                }
                ended(step, "cached", DIM);
            }
            case "output" -> output(step, JsonTree.text(event, "text"));
            case "done" -> done(event, step);
            case "failed" -> ended(step, "failed after " + seconds(event), RED);
            case "pulling" -> pulling(event);
            case "warning" -> warning(event);
            default -> {
                // Skipped stages and names say nothing that the person asked for.
            }
        }
    }

    /** What the checks find is shown at the end, where it is not lost among the steps. */
    private void warning(JsonNode event) {
        String at =
                event.path("line").isNumber() ? " (line " + event.path("line").asInt(0) + ")" : "";
        String text = JsonTree.text(event, "text");
        if (JsonTree.text(event, "description").isEmpty()) {
            erasePassing();
            out.println("WARNING" + at + ": " + text);
        } else {
            findings.add(JsonTree.text(event, "rule") + ": " + text + at);
        }
    }

    private void started(JsonNode event, int step) {
        erasePassing();
        String stage = JsonTree.text(event, "stage");
        String name =
                "["
                        + (stage.isEmpty() ? "" : stage + " ")
                        + step
                        + "/"
                        + event.path("total").asInt(0)
                        + "]";
        steps.put(step, name);
        out.println(coloured(CYAN, name) + " " + firstLine(JsonTree.text(event, "text")));
    }

    /** What took no time and said nothing has ended with its first line. */
    private void done(JsonNode event, int step) {
        String took = seconds(event);
        if (!took.equals(NO_TIME) || spoken.contains(step)) {
            ended(step, took, DIM);
        }
    }

    private void ended(int step, String how, String colour) {
        erasePassing();
        if (midLine.getOrDefault(step, false)) {
            out.println();
            midLine.remove(step);
        }
        out.println(coloured(colour, steps.getOrDefault(step, "[" + step + "]") + " " + how));
    }

    private void output(int step, String text) {
        erasePassing();
        out.print(text);
        spoken.add(step);
        midLine.put(step, !text.endsWith("\n"));
    }

    private void pulling(JsonNode event) {
        String name = JsonTree.text(event, "name");
        String status = JsonTree.text(event, "status");
        long current = event.path("current").asLong(0);
        long total = event.path("total").asLong(0);
        String amount =
                current > 0
                        ? " " + new Memory(current) + (total > 0 ? " of " + new Memory(total) : "")
                        : "";
        if (terminal) {
            out.print(
                    ERASE
                            + DIM
                            + (name.isEmpty() ? JsonTree.text(event, "layer") : name)
                            + ": "
                            + firstLine(status)
                            + amount
                            + PLAIN);
            passing = true;
        } else if (!name.isEmpty()) {
            out.println(name + ": " + status);
        }
    }

    private void erasePassing() {
        if (passing) {
            out.print(ERASE);
            passing = false;
        }
    }

    private static String seconds(JsonNode event) {
        return String.format(Locale.ROOT, "%.1f s", event.path("millis").asLong(0) / 1000.0);
    }

    private String coloured(String colour, String text) {
        return terminal ? colour + text + PLAIN : text;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end) + " …";
    }

    /**
     * The ID of the image that was built.
     *
     * @throws Fault when the stream ended without one
     */
    public String image() {
        if (image.isEmpty()) {
            throw Fault.unavailable("the daemon went away during the build: run the command again");
        }
        return image;
    }

    @Override
    public void close() {
        erasePassing();
        if (!findings.isEmpty()) {
            String many = findings.size() == 1 ? " warning" : " warnings";
            out.println();
            out.println(findings.size() + many + " found (use --check to expand):");
            findings.forEach(finding -> out.println(" - " + finding));
            findings.clear();
        }
        out.flush();
    }
}
