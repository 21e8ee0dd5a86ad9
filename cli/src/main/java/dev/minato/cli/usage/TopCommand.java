package dev.minato.cli.usage;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Optional;

/** {@code minato top}: what apps, replicas and the host use. */
public final class TopCommand extends CliCommand {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final OutputFormat format = new OutputFormat();
    private Optional<String> app = Optional.empty();
    private boolean once;

    public TopCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "What the host, its apps and their replicas use, request and may have.",
                "CPU is in processors, measured between two looks. REQUESTED of the host is the sum"
                        + " of all replicas, LIMIT what it gives to apps (MINATO_OVERCOMMIT,"
                        + " MINATO_RESERVE). NOTE tells of a replica that its CPU limit holds it"
                        + " back, that it could have no more processes, or that the kernel killed"
                        + " one for want of memory.");
        it.optionalWord(
                "APP",
                ValueKind.from(ValueSource.APPS),
                "One app alone.",
                text -> app = Optional.of(text));
        it.toggle("--no-stream", "Print once instead of every two seconds.", on -> once = on);
        format.declare(it);
        it.examples("minato top", "minato top shop --no-stream", "minato top -o json");
    }

    @Override
    public int run() throws InterruptedException {
        ArmClient arm = arm();
        JsonNode before = arm.usage();
        Thread.sleep(FIRST);
        while (true) {
            JsonNode now = arm.usage();
            ObjectNode sample = chosen(new UsageSample(before, now).resource());
            boolean ends = once || !format.isTable();
            if (!ends && session.terminal()) {
                session.out().print(CLEAR);
            }
            format.print(session.out(), sample, () -> UsageTable.of(sample));
            if (ends) {
                return OK;
            }
            before = now;
            Thread.sleep(PERIOD);
        }
    }

    private ObjectNode chosen(ObjectNode sample) {
        if (app.isEmpty()) {
            return sample;
        }
        JsonNode found = null;
        for (JsonNode each : sample.path("apps")) {
            if (JsonTree.text(each, "name").equalsIgnoreCase(app.get())) {
                found = each;
            }
        }
        if (found == null) {
            throw Fault.notFound(
                    "no replica of app \"" + app.get() + "\" runs here: see `app list`");
        }
        sample.putArray("apps").add(found);
        return sample;
    }
}
