package dev.minato.cli.output;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows Docker's progress objects of a pull: a line for each layer, redrawn on a terminal;
 * milestones elsewhere.
 */
public final class PullView implements AutoCloseable {
    private final PrintStream out;
    private final boolean terminal;
    private final boolean quiet;
    private final Map<String, String> layers = new LinkedHashMap<>();
    private int drawn;
    private boolean pulled;

    /**
     * @param quiet whether nothing is shown but a failure
     */
    public PullView(PrintStream out, boolean terminal, boolean quiet) {
        this.quiet = quiet;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Shows one object of the stream.
     *
     * @throws Fault when it says that the pull failed
     */
    public void show(JsonNode line) {
        String error = JsonTree.text(line, "error");
        if (!error.isEmpty()) {
            close();
            throw Fault.of(Fault.Kind.UNAVAILABLE, error);
        }
        String status = JsonTree.text(line, "status");
        pulled |= status.startsWith("Status: ");
        if (quiet) {
            return;
        }
        String id = JsonTree.text(line, "id");
        if (id.isEmpty() || line.path("progressDetail").isMissingNode()) {
            erase();
            out.println(id.isEmpty() ? status : id + ": " + status);
            draw();
        } else if (terminal) {
            layers.put(id, status + amount(line.path("progressDetail")));
            erase();
            draw();
        } else if (!status.equals(layers.put(id, status))
                && status.matches("Pull complete|Already exists|Download complete")) {
            out.println(id + ": " + status);
        }
    }

    /**
     * To be asked when the stream has ended.
     *
     * @throws Fault when it ended without saying what the pull came to
     */
    public void requirePulled() {
        if (!pulled) {
            throw Fault.unavailable("the daemon went away during the pull: run the command again");
        }
    }

    private static String amount(JsonNode detail) {
        long current = detail.path("current").asLong(0);
        long total = detail.path("total").asLong(0);
        return current == 0
                ? ""
                : " " + new Memory(current) + (total == 0 ? "" : " of " + new Memory(total));
    }

    private void draw() {
        if (terminal) {
            layers.forEach((id, text) -> out.println(id + ": " + text));
            drawn = layers.size();
        }
        out.flush();
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\033[" + drawn + "A\033[J");
            drawn = 0;
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
