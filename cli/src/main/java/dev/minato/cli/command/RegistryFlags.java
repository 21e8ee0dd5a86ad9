package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The options that are about the registry of an image. */
public final class RegistryFlags {
    private static final String SECRET = "secretref:";

    private final ObjectNode registry = JsonTree.object();
    private Optional<String> password = Optional.empty();

    /** Takes them. */
    public void declare(CommandGrammar it) {
        it.option(
                "--registry-server",
                "HOST",
                "The registry that the image comes from, when it asks who one is.",
                text -> registry.put("server", text));
        it.option(
                "--registry-username",
                "USER",
                "The user there.",
                text -> registry.put("username", text));
        it.option(
                "--registry-password",
                "PASSWORD",
                "The password, kept as a secret; secretref:NAME names one.",
                text -> password = Optional.of(text));
    }

    /**
     * Adds the login to a configuration, and the password to its secrets.
     *
     * @throws Fault invalid when a part of it is missing
     */
    public void lay(ObjectNode configuration) {
        if (registry.isEmpty() && password.isEmpty()) {
            return;
        }
        String server = JsonTree.text(registry, "server");
        String user = JsonTree.text(registry, "username");
        if (server.isEmpty() || user.isEmpty() || password.isEmpty()) {
            throw Fault.invalid(
                    "--registry-server",
                    "a login needs --registry-server, --registry-username and"
                            + " --registry-password");
        }
        String given = password.get();
        String secret =
                given.startsWith(SECRET)
                        ? given.substring(SECRET.length())
                        : server.replace(".", "").replace(':', '-') + "-" + user;
        if (!given.startsWith(SECRET)) {
            ArrayNode all = configuration.withArray("secrets");
            all.addObject().put("name", secret).put("value", given);
        }
        configuration
                .putArray("registries")
                .add(registry.deepCopy().put("passwordSecretRef", secret));
    }
}
