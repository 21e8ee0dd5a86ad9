package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code minato secret rotate-key}: another key for all that is sealed. */
public final class RotateKeyCommand extends CliCommand {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final OutputFormat format = new OutputFormat();
    private String said = "";

    public RotateKeyCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Give this host another key for its secrets, and seal all of them with it.",
                "Apps run on, and nothing has to be set again. The former key goes once nothing"
                        + " is sealed with it. A rotation that was begun is done, also when this"
                        + " command or the daemon ends. Copies of the home made before are opened"
                        + " with the key in those copies.");
        format.declare(it);
        it.examples("minato secret rotate-key", "minato secret rotate-key -o json");
    }

    @Override
    public int run() throws InterruptedException {
        ArmClient arm = arm();
        JsonNode key = arm.rotateKey().path("properties");
        while (JsonTree.text(key, "rotation").equals("InProgress")) {
            tell(key);
            Thread.sleep(PAUSE);
            key = arm.sealingKey().path("properties");
        }
        JsonNode now = key;
        format.print(session.out(), now, () -> table(now));
        List<String> left = texts(now, "left");
        if (!JsonTree.text(now, "rotation").equals("Succeeded")) {
            throw Fault.conflict(
                    "secrets are sealed with the key "
                            + JsonTree.text(now, "keyId")
                            + ", but a former key has to be kept: "
                            + String.join("; ", left)
                            + ". Set what cannot be opened again, then run `minato secret"
                            + " rotate-key` once more");
        }
        return OK;
    }

    private void tell(JsonNode key) {
        String left = String.join("; ", texts(key, "left"));
        String text =
                left.isEmpty()
                        ? "sealed anew: "
                                + JsonTree.text(key, "done")
                                + " of "
                                + JsonTree.text(key, "total")
                        : left + "; it is tried again";
        if (!text.equals(said) && (session.terminal() || !left.isEmpty())) {
            session.say(text);
        }
        said = text;
    }

    private static TextTable table(JsonNode key) {
        return new TextTable("KEY", "SINCE", "SEALED ANEW", "FORMER KEYS")
                .row(
                        JsonTree.text(key, "keyId"),
                        JsonTree.text(key, "since"),
                        JsonTree.text(key, "total"),
                        String.join(", ", texts(key, "formerKeyIds")));
    }

    private static List<String> texts(JsonNode key, String name) {
        List<String> all = new ArrayList<>();
        key.path(name).forEach(each -> all.add(each.asString("")));
        return all;
    }
}
